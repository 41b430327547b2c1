using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Core.Advertisements;
using static Steelyard.Api.Tests.Configuration.Objects;

namespace Steelyard.Api.Tests.Configuration;

/// <summary>Golden cases F16 and G and the advertisement rules of the contract.</summary>
public sealed class AdvertisementTests
{
    private static readonly IPAddressPool _pool = Pool("pool1", "1.2.3.0/24");

    private static ClusterObjects With(params BGPAdvertisement[] ads) =>
        new() { Pools = [_pool], Nodes = TwoNodes, BgpAdvertisements = ads };

    private static ClusterObjects With(params L2Advertisement[] ads) =>
        new() { Pools = [_pool], Nodes = TwoNodes, L2Advertisements = ads };

    private static BGPAdvertisementSpec Pref(long pref, int? v4 = null, int? v6 = null) =>
        new() { LocalPref = pref, AggregationLength = v4, AggregationLengthV6 = v6 };

    [Fact]
    public void Compile_BgpWithoutFields_HasTheDefaults()
    {
        var ad = Assert.Single(Good(With(BgpAd("ad1"))).Snapshot.BgpFor("pool1"));
        Assert.Equal((32, 128, 0u), (ad.AggregationLength, ad.AggregationLengthV6, ad.LocalPreference));
        Assert.Equal(["node1", "node2"], ad.Nodes.Order(StringComparer.Ordinal));
        Assert.True(ad.CoversPeer("any"));
        Assert.True(ad.CoversService(Pairs("any=label")));
    }

    public static TheoryData<string, BGPAdvertisementSpec, string, string> WrongSpecs() => new()
    {
        { "F16", new() { Communities = ["1:2", "1:2"] }, "duplicate definition of community \"1:2\"", "spec.communities[1]" },
        { "G2", new() { AggregationLength = 34 }, "invalid aggregation length 34 for IPv4", "spec.aggregationLength" },
        { "V6", new() { AggregationLengthV6 = 129 }, "invalid aggregation length 129 for IPv6", "spec.aggregationLengthV6" },
        { "G13 v4", new() { AggregationLength = 24, ServiceSelectors = [Labels("a=b")] }, "serviceSelectors and aggregationLength are mutually exclusive, both cannot be set in ad1", "spec.aggregationLength" },
        { "G13 v6", new() { AggregationLengthV6 = 64, ServiceSelectors = [Labels("a=b")] }, "serviceSelectors and aggregationLengthV6 are mutually exclusive, both cannot be set in ad1", "spec.aggregationLengthV6" },
        { "G16 pools", new() { IPAddressPools = ["p", "p"] }, "duplicate definition of ipAddressPools \"p\"", "spec.ipAddressPools[1]" },
        { "G16 peers", new() { Peers = ["a", "a"] }, "duplicate definition of peers \"a\"", "spec.peers[1]" },
        { "G17", new() { NodeSelectors = [Where("k", "In", "a", "a")] }, "duplicate definition of match expression value in label selector \"k in (a,a)\"", "spec.nodeSelectors[0].matchExpressions[0].values" },
        { "selectors", new() { IPAddressPoolSelectors = [Labels("a=b"), Labels("a=b")] }, "duplicate definition of ipAddressPoolSelectors \"a=b\"", "spec.ipAddressPoolSelectors[1]" },
        { "operator", new() { ServiceSelectors = [Where("k", "Like", "a")] }, "\"Like\" is not a valid label selector operator", "spec.serviceSelectors[0]" },
        { "community", new() { Communities = ["1:70000"] }, "invalid community value: invalid section \"70000\" of community \"1:70000\"", "spec.communities[0]" },
        { "pool", new() { AggregationLength = 20 }, "invalid aggregation length 20: prefix 24 in this pool is more specific than the aggregation length for addresses 1.2.3.0/24", "spec.aggregationLength" },
    };

    [Theory]
    [MemberData(nameof(WrongSpecs))]
    public void Compile_WrongBgp_NamesWhatAndWhere(string row, BGPAdvertisementSpec spec, string message, string path)
    {
        var error = Error(With(BgpAd("ad1", spec)));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((path, "ad1", false, row), (error.FieldPath, error.Name, error.IsTransient, row));
    }

    [Fact]
    public void Compile_SameExpressionInOtherOrder_IsADuplicate()
    {
        var selector = new LabelSelectorSpec(MatchExpressions: [new("k", "In", ["a", "b"]), new("k", "In", ["b", "a"])]);
        Assert.Equal("duplicate definition of match expressions \"k in (a,b)\"",
            Error(With(L2Ad("ad1", new() { NodeSelectors = [selector] }))).Message);
    }

    [Fact]
    public void Compile_UnknownAlias_IsTransient()
    {
        var error = Error(With(BgpAd("ad1", new() { Communities = ["no-export"] })));
        Assert.Equal("invalid community format: no-export\ninvalid community \"no-export\" in BGP advertisement", error.Message);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public void Compile_Alias_IsLookedUpBeforeParsing()
    {
        var objects = With(BgpAd("ad1", new() { Communities = ["weird:name:x", "no-export"] })) with
        {
            Communities = [Alias("c", ("weird:name:x", "large:1:2:3"), ("no-export", "65535:65281"))],
        };
        Assert.Equal(["1:2:3", "65535:65281"], Assert.Single(Good(objects).Snapshot.BgpFor("pool1")).Communities.Select(c => c.ToString()));
    }

    [Theory]
    [InlineData(26, "10.20.30.40/24,1.2.3.0/28", false)]
    [InlineData(26, "3.3.3.2-3.3.3.254", true)]
    [InlineData(24, "3.3.3.2-3.3.3.254", false)]
    [InlineData(24, "10.0.0.0/16", true)]
    public void Compile_AggregationLength_MustFitEveryEntry(int length, string addresses, bool accepted)
    {
        var objects = new ClusterObjects { Pools = [Pool("p", addresses.Split(','))], BgpAdvertisements = [BgpAd("a", new() { AggregationLength = length })] };
        Assert.Equal(accepted, Compile(objects).Errors.Count == 0);
    }

    public static TheoryData<string, string, BGPAdvertisementSpec, BGPAdvertisementSpec, bool> Preferences() => new()
    {
        { "G5", "1.2.3.0/24", Pref(100), Pref(200), false },
        { "same", "1.2.3.0/24", Pref(100), Pref(100), true },
        { "G6", "1.2.3.0/24", Pref(100, v4: 24), Pref(200), true },
        { "v6 pool, v4 differs", "1000::/64", Pref(100, v4: 24), Pref(200), false },
        { "v6 pool, v6 differs", "1000::/64", Pref(100, v6: 64), Pref(200), true },
        { "both families, v4 differs", "1.2.3.0/24,1000::/64", Pref(100, v4: 24), Pref(200), false },
        { "both families, both differ", "1.2.3.0/24,1000::/64", Pref(100, v4: 24, v6: 64), Pref(200), true },
        { "G8", "1.2.3.0/24", Pref(100) with { NodeSelectors = [Labels("name=node1")] }, Pref(200) with { NodeSelectors = [Labels("name=node2")] }, true },
        { "G11 shared node", "1.2.3.0/24", Pref(100) with { NodeSelectors = [Labels("name=node1")] }, Pref(200), false },
        { "G11 no node", "1.2.3.0/24", Pref(100) with { NodeSelectors = [Labels("name=none")] }, Pref(200), true },
        { "G10", "1.2.3.0/24", Pref(100) with { Peers = ["p1", "p3"] }, Pref(200) with { Peers = ["p2", "p1"] }, false },
        { "other peers", "1.2.3.0/24", Pref(100) with { Peers = ["p1"] }, Pref(200) with { Peers = ["p2"] }, true },
        { "services", "1.2.3.0/24", Pref(100) with { ServiceSelectors = [Labels("a=b")] }, Pref(200), true },
    };

    [Theory]
    [MemberData(nameof(Preferences))]
    public void Compile_LocalPreferences_ConflictOnTheSameRoute(string row, string addresses, BGPAdvertisementSpec first, BGPAdvertisementSpec second, bool accepted)
    {
        var compiled = Compile(new ClusterObjects
        {
            Pools = [Pool("p", addresses.Split(','))],
            Nodes = TwoNodes,
            BgpAdvertisements = [BgpAd("a", first), BgpAd("b", second)],
        });
        Assert.Equal((accepted, row), (compiled.Errors.Count == 0, row));
        if (!accepted)
            Assert.Equal("invalid local preference 200: local preferernce 100 was already set for the same type of BGP update. Check existing BGP advertisements with common pools and aggregation lengths", compiled.Errors[0].Message);
    }

    [Fact]
    public void Compile_ServiceSelectors_AreAlternatives()
    {
        var spec = new BGPAdvertisementSpec { ServiceSelectors = [Labels("app=nginx"), Labels("app=apache")], AggregationLength = 32, AggregationLengthV6 = 128 };
        var ad = Assert.Single(Good(With(BgpAd("ad1", spec))).Snapshot.BgpFor("pool1"));
        Assert.True(ad.CoversService(Pairs("app=nginx")));
        Assert.True(ad.CoversService(Pairs("app=apache")));
        Assert.False(ad.CoversService(Pairs("app=caddy")));
    }

    [Fact]
    public void Compile_EchoModeTowardsAV6Pool_IsRefused()
    {
        var objects = new ClusterObjects
        {
            Pools = [Pool("p", "1000::/64")],
            BfdProfiles = [Bfd("echo", new BFDProfileSpec(EchoMode: true))],
            Peers = [Peer("n", GoodPeer with { BfdProfile = "echo" }), Peer("plain", GoodPeer)],
            BgpAdvertisements = [BgpAd("a")],
        };
        Assert.Equal("pool p has bgpadvertisement a which references peer n which has bfd echo enabled, which is not possible", Error(objects).Message);
        Good(objects with { BgpAdvertisements = [BgpAd("a", new() { Peers = ["plain"] })] });
        Good(objects with { Pools = [Pool("p", "1.2.3.0/24")] });
    }

    [Fact]
    public void Compile_L2WithoutFields_CoversAllNodesAndInterfaces()
    {
        var ad = Assert.Single(Good(With(L2Ad("ad1"))).Snapshot.Layer2For("pool1"));
        Assert.Equal(["node1", "node2"], ad.Nodes.Order(StringComparer.Ordinal));
        Assert.Empty(ad.Interfaces);
        Assert.Empty(ad.Scores);
    }

    [Fact]
    public void Compile_L2WithPoolTwice_IsRefused() =>
        Assert.Equal("duplicate definition of ipAddressPools \"p\"", Error(With(L2Ad("ad1", new() { IPAddressPools = ["p", "p"] }))).Message);

    [Fact]
    public void Compile_L2ByNameAndByLabel_IsAttachedOnce()
    {
        var spec = new L2AdvertisementSpec
        {
            IPAddressPools = ["pool1", "unknown"],
            IPAddressPoolSelectors = [Labels("tier=gold")],
            PreferredNodeSelectors = [new(100, Labels("name=node1"))],
        };
        var objects = With(L2Ad("ad1", spec)) with { Pools = [new IPAddressPool(Meta("pool1", "tier=gold"), new(["1.2.3.0/24"])), Pool("other", "9.9.9.9/32")] };
        var snapshot = Good(objects).Snapshot;
        Assert.Equal([KeyValuePair.Create("node1", 100)], Assert.Single(snapshot.Layer2For("pool1")).Scores);
        Assert.Empty(snapshot.Layer2For("other"));
    }

    [Fact]
    public void Compile_L2WithEqualMeaning_IsAttachedOnceUnlessItHasPreferences()
    {
        Assert.Equal("a", Assert.Single(Good(With(L2Ad("b"), L2Ad("a"))).Snapshot.Layer2For("pool1")).Name);
        var preferring = new L2AdvertisementSpec { PreferredNodeSelectors = [new(10, new())] };
        Assert.Equal(3, Good(With(L2Ad("a"), L2Ad("b", preferring), L2Ad("c", preferring))).Snapshot.Layer2For("pool1").Length);
        Assert.Equal(2, Good(With(L2Ad("a"), L2Ad("b", new() { Interfaces = ["eth0"] }))).Snapshot.Layer2For("pool1").Length);
    }

    [Fact]
    public void Compile_Preferences_AreSummedOverEligibleNodes()
    {
        Node[] nodes =
        [
            Node("edge-a", "role=edge", "zone=primary"), Node("edge-b", "role=edge", "zone=secondary"),
            Node("worker-a", "role=worker", "zone=primary"), Node("worker-b", "role=worker"),
        ];
        var spec = new L2AdvertisementSpec { PreferredNodeSelectors = [new(60, Labels("zone=primary")), new(50, Labels("role=edge"))] };
        Layer2Advertisement Single(L2AdvertisementSpec s) =>
            Assert.Single(Good(new ClusterObjects { Pools = [_pool], Nodes = nodes, L2Advertisements = [L2Ad("a", s)] }).Snapshot.Layer2For("pool1"));
        Assert.Equal("edge-a=110 edge-b=50 worker-a=60", Show(Single(spec)));
        var any = new L2AdvertisementSpec
        {
            NodeSelectors = [Labels("role=edge", "zone=primary"), Where("zone", "DoesNotExist")],
            PreferredNodeSelectors = [new(10, new())],
        };
        Assert.Equal("edge-a=10 worker-b=10", Show(Single(any)));
    }

    private static string Show(Layer2Advertisement ad) =>
        string.Join(' ', ad.Scores.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
