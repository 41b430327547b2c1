using Steelyard.Core.Pools;
using Steelyard.Core.Services;
using static Steelyard.Core.Tests.Fixtures;
using static Steelyard.Core.Tests.Services.ServiceFixtures;

namespace Steelyard.Core.Tests.Services;

/// <summary>A pool that is left out because it is wrong must not cost its services their addresses.</summary>
public sealed class IncompletePoolsTests
{
    private readonly ServiceConverger _converger = Converger([Pool("q", "4.5.6.0/32")]);

    [Fact]
    public void Converge_AddressInNoPoolWhileAPoolIsLeftOut_LeavesTheServiceAlone()
    {
        _converger.SetPools(new PoolSet([Pool("q", "4.5.6.0/32")], isIncomplete: true));
        var decision = _converger.Converge(Service("a", status: "1.2.3.0"));
        Assert.False(decision.HasChanges);
        Assert.Empty(decision.Events);
        Assert.Equal(ServiceOutcome.GiveUp, decision.Outcome);
    }

    [Fact]
    public void Converge_NoPoolLeftWhileAPoolIsLeftOut_LeavesTheServiceAlone()
    {
        _converger.SetPools(new PoolSet([], isIncomplete: true));
        Assert.False(_converger.Converge(Service("a", status: "1.2.3.0")).HasChanges);
    }

    [Fact]
    public void Converge_OnceThePoolIsGoneForGood_MovesTheService()
    {
        _converger.SetPools(new PoolSet([Pool("q", "4.5.6.0/32")], isIncomplete: true));
        _converger.Converge(Service("a", status: "1.2.3.0"));
        _converger.SetPools(new PoolSet([Pool("q", "4.5.6.0/32")]));
        Assert.Equal("4.5.6.0", _converger.Converge(Service("a", status: "1.2.3.0")).Published());
    }

    [Fact]
    public void Converge_NewServiceWhileAPoolIsLeftOut_IsServedFromTheOthers()
    {
        _converger.SetPools(new PoolSet([Pool("q", "4.5.6.0/32")], isIncomplete: true));
        Assert.Equal("4.5.6.0", _converger.Converge(Service("b")).Published());
    }

    [Fact]
    public void Converge_NoLongerALoadBalancerWhileAPoolIsLeftOut_IsCleared()
    {
        _converger.SetPools(new PoolSet([], isIncomplete: true));
        Assert.True(_converger.Converge(Service("a", status: "1.2.3.0", type: "ClusterIP")).HasChanges);
    }
}
