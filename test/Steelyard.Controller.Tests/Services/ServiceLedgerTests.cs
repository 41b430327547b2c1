using Steelyard.Controller.Services;
using Steelyard.Core.Pools;
using Steelyard.Core.Services;
using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Primitives;

namespace Steelyard.Controller.Tests.Services;

public sealed class ServiceLedgerTests
{
    private readonly Dictionary<ObjectKey, CachedObject<ServiceSpec>> _cache = [];
    private readonly ServiceLedger _ledger = new(new ServiceConverger(), "");

    [Fact]
    public void Decide_BeforeAnyConfiguration_DoesNothing()
    {
        Show("a", "1");
        var step = Decide("a");
        Assert.Null(step.Write);
        Assert.Empty(step.Decision.Events);
    }

    [Fact]
    public void Decide_WhileTheWriteIsNotSeen_KeepsTheAddressAndWritesNothing()
    {
        Configure("1.2.3.0/30");
        Show("a", "1");
        Assert.Equal("1.2.3.0", Written(Decide("a")));
        _ledger.Completed(Key("a"), "5");
        // Another change, made before our write was seen.
        Show("a", "1");
        Assert.Null(Decide("a").Write);
        Show("a", "5", "1.2.3.0", pool: "p");
        Assert.Null(Decide("a").Write);
    }

    [Fact]
    public void Decide_AfterARefusedWrite_WritesTheSameAddressForTheNewVersion()
    {
        Configure("1.2.3.0/30");
        Show("x", "1");
        Show("a", "1");
        Decide("x");
        Assert.Equal("1.2.3.1", Written(Decide("a")));
        _cache.Remove(Key("x"));
        Decide("x");
        Show("a", "7");
        var again = Decide("a");
        Assert.Equal("1.2.3.1", Written(again));
        Assert.Equal("7", again.Write!.ResourceVersion);
        Assert.Empty(again.Decision.Events);
    }

    [Fact]
    public void Decide_AfterALostAnswer_WaitsForTheCacheToTell()
    {
        Configure("1.2.3.0/30");
        Show("a", "1");
        _ledger.Doubt(Decide("a").Write!);
        // Tried again on the same version: either it is done now, or it is refused because it was done before.
        Assert.Equal("1", Decide("a").Write!.ResourceVersion);
        Show("a", "2", "1.2.3.0", pool: "p");
        Assert.Null(Decide("a").Write);
        Assert.Null(Decide("a").Write);
    }

    [Fact]
    public void Decide_UnwantedBeforeItWasWritten_FreesTheAddressWithoutAWrite()
    {
        Configure("1.2.3.0/32");
        Show("a", "1");
        Decide("a");
        Show("b", "1");
        Assert.Equal(ServiceOutcome.Waiting, Decide("b").Decision.Outcome);
        Show("a", "2", type: "ClusterIP");
        var step = Decide("a");
        Assert.Null(step.Write);
        Assert.Equal(["default/b"], step.Retry);
    }

    [Fact]
    public void Decide_OnAnUnreadableRequestBeforeTheWrite_KeepsTheAddressReserved()
    {
        Configure("1.2.3.0/32");
        Show("a", "1");
        Decide("a");
        Show("a", "2", request: "free text");
        Assert.Null(Decide("a").Write);
        Show("b", "1");
        Assert.Equal(ServiceOutcome.Waiting, Decide("b").Decision.Outcome);
        Show("a", "3");
        Assert.Equal("1.2.3.0", Written(Decide("a")));
    }

    [Fact]
    public void Decide_ForANamesake_StartsAfresh()
    {
        Configure("1.2.3.0/30");
        Show("a", "1");
        Decide("a");
        _ledger.Completed(Key("a"), "2");
        Show("a", "9", uid: "other");
        var step = Decide("a");
        Assert.Equal("1.2.3.0", Written(step));
        Assert.Equal("9", step.Write!.ResourceVersion);
    }

    [Fact]
    public void IsOwnWrite_OfTheWrittenVersionOnly_IsTrueOnce()
    {
        Configure("1.2.3.0/30");
        Show("a", "1");
        Decide("a");
        Assert.False(_ledger.IsOwnWrite(Key("a"), "2"));
        _ledger.Completed(Key("a"), "2");
        Assert.False(_ledger.IsOwnWrite(Key("a"), "3"));
        Assert.True(_ledger.IsOwnWrite(Key("a"), "2"));
        Assert.False(_ledger.IsOwnWrite(Key("a"), "2"));
    }

    [Fact]
    public void Completed_AfterAMove_OffersTheOldAddressToWhoWaits()
    {
        Configure("1.2.3.0/32");
        Show("a", "1", "1.2.3.0", pool: "p");
        Decide("a");
        Show("b", "1");
        Decide("b");
        Show("a", "2", "1.2.3.0", pool: "p", type: "NodePort");
        var step = Decide("a");
        Assert.Equal("", Written(step));
        Assert.Empty(step.Retry);
        Assert.Equal(["default/b"], _ledger.Completed(Key("a"), "3").Retry);
    }

    [Fact]
    public void Reconfigure_WithEverythingInPlace_WritesNothing()
    {
        Show("a", "1", "1.2.3.1", pool: "p");
        Show("b", "1", "1.2.3.0", pool: "p");
        var steps = Configure("1.2.3.0/30");
        Assert.Equal(2, steps.Count);
        Assert.All(steps, step => Assert.Null(step.Write));
        Assert.Equal(2, _ledger.Usage("p")!.Value.AssignedIPv4);
    }

    [Fact]
    public void Reconfigure_WithARenamedPool_WritesTheAnnotationOnly()
    {
        Show("a", "1", "1.2.3.1", pool: "old");
        var step = Assert.Single(Configure("1.2.3.0/30"));
        Assert.Equal("1.2.3.1", Written(step));
        Assert.Equal("p", step.Write!.Pool);
        Assert.True(step.Write.ChangesPool);
    }

    private IReadOnlyList<ServiceStep> Configure(string block) =>
        _ledger.Reconfigure(new PoolSet([new AddressPool("p", [IpPrefix.Parse(block)])]), () => _cache.Values);

    private ServiceStep Decide(string name) => _ledger.Decide(Key(name), key => _cache.GetValueOrDefault(key));

    private void Show(string name, string version, string? address = null, string? pool = null, string type = "LoadBalancer", string uid = "uid", string? request = null)
    {
        var annotations = new Dictionary<string, string>();
        if (pool is not null)
            annotations[ServiceAnnotations.AllocatedFromPool] = pool;
        if (request is not null)
            annotations[ServiceAnnotations.LoadBalancerIPs] = request;
        _cache[Key(name)] = new CachedObject<ServiceSpec>(Key(name), uid, version, new ServiceSpec
        {
            Namespace = "default",
            Name = name,
            Type = type,
            ClusterIPs = ["10.0.0.1"],
            Annotations = annotations,
            Ingress = address is null ? [] : [new IngressEntry(address)],
        });
    }

    private static ObjectKey Key(string name) => new("default", name);

    private static string Written(ServiceStep step) => string.Join(' ', Assert.IsType<ServiceWrite>(step.Write).Addresses);
}
