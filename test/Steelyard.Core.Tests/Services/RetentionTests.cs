using Steelyard.Core.Pools;
using Steelyard.Core.Services;
using static Steelyard.Core.Tests.Fixtures;
using static Steelyard.Core.Tests.Services.ServiceFixtures;

namespace Steelyard.Core.Tests.Services;

/// <summary>An address that a service gave up is given to nobody before the service's status was written.</summary>
public sealed class RetentionTests
{
    private readonly ServiceConverger _converger = Converger([Pool("p", "1.2.3.0/32"), Pool("q", "4.5.6.0/32", auto: false)]);

    [Fact]
    public void Converge_AfterAHolderGaveUpUnconfirmed_DoesNotGiveTheAddressAway()
    {
        _converger.Converge(Service("a", status: "1.2.3.0"));
        var release = _converger.Converge(Service("a", status: "1.2.3.0", type: "ClusterIP"));
        Assert.True(release.HasChanges);
        var other = _converger.Converge(Service("b"));
        Assert.Equal(ServiceOutcome.Waiting, other.Outcome);
        var confirmed = _converger.Confirm("default/a");
        Assert.Equal(["default/b"], confirmed.Retry);
        Assert.Equal(["p"], confirmed.TouchedPools);
        Assert.Equal("1.2.3.0", _converger.Converge(Service("b")).Published());
    }

    [Fact]
    public void Converge_OfTheOneThatGaveUp_MayTakeItsAddressBack()
    {
        _converger.Converge(Service("a", status: "1.2.3.0"));
        Assert.Equal("4.5.6.0", _converger.Converge(Service("a", status: "1.2.3.0", annotations: "address-pool=q")).Published());
        Assert.Equal("1.2.3.0", _converger.Converge(Service("a", status: "4.5.6.0", annotations: "address-pool=p")).Published());
        Assert.Equal(ServiceOutcome.Waiting, _converger.Converge(Service("b", annotations: "address-pool=q")).Outcome);
    }

    [Fact]
    public void Converge_RepeatedBeforeTheWrite_KeepsTheOldAddressRetained()
    {
        _converger.Converge(Service("a", status: "1.2.3.0"));
        _converger.Converge(Service("a", status: "1.2.3.0", annotations: "address-pool=q"));
        // The write was refused; the caller decides again, on what it still means to write.
        Assert.False(_converger.Converge(Service("a", status: "4.5.6.0", annotations: "address-pool=q ip-allocated-from-pool=q")).HasChanges);
        Assert.Equal(ServiceOutcome.Waiting, _converger.Converge(Service("b")).Outcome);
    }

    [Fact]
    public void Remove_OfTheOneThatGaveUp_FreesBothAddresses()
    {
        _converger.Converge(Service("a", status: "1.2.3.0"));
        _converger.Converge(Service("a", status: "1.2.3.0", annotations: "address-pool=q"));
        _converger.Remove("default/a");
        Assert.Equal("1.2.3.0", _converger.Converge(Service("b")).Published());
        Assert.Equal("4.5.6.0", _converger.Converge(Service("c", annotations: "address-pool=q")).Published());
    }

    [Fact]
    public void SetPools_TakingAPoolAwayAndBack_DoesNotGiveAwayWhatIsStillShown()
    {
        _converger.Converge(Service("a", status: "1.2.3.0"));
        _converger.SetPools(new PoolSet([Pool("q", "4.5.6.0/32", auto: false)]));
        _converger.SetPools(new PoolSet([Pool("p", "1.2.3.0/32")]));
        Assert.Equal(ServiceOutcome.Waiting, _converger.Converge(Service("b")).Outcome);
        Assert.Equal("1.2.3.0", _converger.Converge(Service("a", status: "1.2.3.0")).Published());
    }

    [Fact]
    public void ConvergeAll_WithAnOwnerThatMayNotKeep_DoesNotGiveItsAddressToANewcomer()
    {
        var decisions = _converger.ConvergeAll(
        [
            Service("b"),
            Service("a", status: "1.2.3.0", type: "ClusterIP"),
        ]);
        Assert.Equal(["default/a", "default/b"], decisions.Select(one => one.Service));
        Assert.Equal(ServiceOutcome.Waiting, decisions[1].Outcome);
        Assert.Equal(["default/b"], _converger.Confirm("default/a").Retry);
    }

    [Fact]
    public void ConvergeAll_WithTwoShowingOneAddress_LeavesItToTheRightfulOwner()
    {
        var decisions = _converger.ConvergeAll(
        [
            Service("a", status: "1.2.3.0", annotations: "address-pool=q"),
            Service("c", status: "1.2.3.0"),
        ]);
        Assert.Equal(["4.5.6.0", "1.2.3.0"], decisions.Select(one => one.Published()));
    }

    [Fact]
    public void Retained_SharedAddress_StaysOpenToItsOtherHolders()
    {
        var one = Service("a", status: "1.2.3.0", annotations: "allow-shared-ip=k", ports: "tcp/80");
        var two = Service("b", status: "1.2.3.0", annotations: "allow-shared-ip=k", ports: "tcp/443");
        _converger.Converge(one);
        _converger.Converge(two);
        _converger.Converge(one with { Type = "ClusterIP" });
        Assert.Equal("1.2.3.0", _converger.Converge(two).Published());
        Assert.Equal(ServiceOutcome.Waiting, _converger.Converge(Service("c", annotations: "allow-shared-ip=k", ports: "tcp/80")).Outcome);
        Assert.Equal("1.2.3.0", _converger.Converge(Service("d", annotations: "allow-shared-ip=k", ports: "tcp/81")).Published());
    }
}
