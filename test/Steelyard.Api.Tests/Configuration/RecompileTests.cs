using CsCheck;
using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Primitives;
using static Steelyard.Api.Tests.Configuration.Objects;

namespace Steelyard.Api.Tests.Configuration;

/// <summary>One wrong object never takes others down, and what did not change stays the same instance.</summary>
public sealed class RecompileTests
{
    private static readonly ClusterObjects _good = new()
    {
        Pools = [Pool("a", "10.0.0.0/24"), Pool("b", "10.0.1.0/24")],
        Peers = [Peer("p")],
        BfdProfiles = [Bfd("fast", new BFDProfileSpec(300))],
        Communities = [Alias("c", ("x", "1:2"))],
        L2Advertisements = [L2Ad("l2")],
        BgpAdvertisements = [BgpAd("bgp", new() { IPAddressPools = ["b"] })],
        Nodes = TwoNodes,
    };

    private static CompiledConfiguration After(CompiledConfiguration previous, ClusterObjects objects) =>
        ConfigurationCompiler.Compile(objects, null, previous);

    private static string Show(CompiledConfiguration compiled) =>
        string.Join(' ', compiled.Snapshot.Pools.Select(pool => $"{pool.Name}={string.Join(',', pool.Blocks)}"));

    [Fact]
    public void Recompile_SameContent_IsTheSameSnapshot()
    {
        var first = Good(_good);
        var again = After(first, _good with { Pools = [Pool("b", "10.0.1.0/24"), Pool("a", "10.0.0.0/24")] });
        Assert.Same(first.Snapshot, again.Snapshot);
    }

    [Fact]
    public void Recompile_OnePoolChanged_KeepsTheOtherInstances()
    {
        var first = Good(_good);
        var second = After(first, _good with { Pools = [Pool("a", "10.0.0.0/25"), Pool("b", "10.0.1.0/24")] });
        Assert.NotSame(first.Snapshot, second.Snapshot);
        Assert.Same(first.Snapshot.Pools[1], second.Snapshot.Pools[1]);
        Assert.NotSame(first.Snapshot.Pools[0], second.Snapshot.Pools[0]);
        Assert.Same(first.Snapshot.BgpAdvertisements, second.Snapshot.BgpAdvertisements);
        Assert.Equal(first.Snapshot.Peers, second.Snapshot.Peers);
    }

    [Fact]
    public void Recompile_ObjectTurnsWrong_CountsWithItsLastGoodVersion()
    {
        var second = After(Good(_good), _good with { Pools = [Pool("a", "oops"), Pool("b", "10.0.1.0/25"), Pool("c", "10.0.2.0/24")] });
        Assert.Equal("a", Assert.Single(second.Errors).Name);
        Assert.Empty(second.LeftOut);
        Assert.Equal("a=10.0.0.0/24 b=10.0.1.0/25 c=10.0.2.0/24", Show(second));
        var third = After(second, _good with { Pools = [Pool("a", "oops"), Pool("b", "10.0.1.0/25")] });
        Assert.Equal("a=10.0.0.0/24 b=10.0.1.0/25", Show(third));
        Assert.Empty(After(third, _good).Errors);
    }

    [Fact]
    public void Recompile_WrongObjectDeleted_IsGone() =>
        Assert.Equal("b=10.0.1.0/24", Show(After(
            After(Good(_good), _good with { Pools = [Pool("a", "oops"), Pool("b", "10.0.1.0/24")] }),
            _good with { Pools = [Pool("b", "10.0.1.0/24")] })));

    [Fact]
    public void Recompile_NewcomerOverlapsWhatIsInForce_LosesWhateverItsName()
    {
        var inForce = Pool("z", "10.9.0.0/24");
        var first = Good(new ClusterObjects { Pools = [inForce] });
        var second = After(first, new ClusterObjects { Pools = [Pool("a", "10.9.0.128/25"), inForce] });
        Assert.Equal("CIDR \"10.9.0.128/25\" in pool \"a\" overlaps with already defined CIDR \"10.9.0.0/24\"", Assert.Single(second.Errors).Message);
        Assert.Equal("z=10.9.0.0/24", Show(second));
    }

    [Fact]
    public void Recompile_RereadWithSameGeneration_IsStillInForce()
    {
        static IPAddressPool Read(string name, string addresses) => new(new ObjectMeta(name, Ns, Uid: "u-" + name, Generation: 1), new([addresses]));
        var second = After(Good(new ClusterObjects { Pools = [Read("z", "10.9.0.0/24")] }),
            new ClusterObjects { Pools = [Read("a", "10.9.0.0/25"), Read("z", "10.9.0.0/24")] });
        Assert.Equal("z=10.9.0.0/24", Show(second));
    }

    [Fact]
    public void Compile_FromScratchWithOverlap_PrefersTheOlder()
    {
        static IPAddressPool Aged(string name, int day) => new(
            new ObjectMeta(name, Ns, CreationTimestamp: new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero)), new(["10.0.0.0/24"]));
        Assert.Equal("old=10.0.0.0/24", Show(Compile(new ClusterObjects { Pools = [Aged("new", 2), Aged("old", 1)] })));
    }

    [Fact]
    public void Recompile_PoolsSwapAddresses_TakeEffectAtOnce() =>
        Assert.Equal("a=10.0.1.0/24 b=10.0.0.0/24", Show(After(Good(_good),
            _good with { Pools = [Pool("a", "10.0.1.0/24"), Pool("b", "10.0.0.0/24")] })));

    [Fact]
    public void Recompile_EveryKindWrong_KeepsEverything()
    {
        var first = Good(_good);
        var second = After(first, new ClusterObjects
        {
            Pools = [Pool("a"), Pool("b")],
            Peers = [Peer("p", new BGPPeerSpec())],
            BfdProfiles = [Bfd("fast", new BFDProfileSpec(1))],
            Communities = [Alias("c", ("x", "no"))],
            L2Advertisements = [L2Ad("l2", new() { IPAddressPools = ["a", "a"] })],
            BgpAdvertisements = [BgpAd("bgp", new() { AggregationLength = 99 })],
            Nodes = TwoNodes,
        });
        Assert.Equal(7, second.Errors.Count);
        Assert.Same(first.Snapshot, second.Snapshot);
    }

    [Fact]
    public void Recompile_PoolChangeBreaksAdvertisement_OnlyThatOneIsLeftOut()
    {
        var objects = _good with
        {
            BgpAdvertisements = [BgpAd("bgp", new() { IPAddressPools = ["b"] }), BgpAd("wide", new() { IPAddressPools = ["a"], AggregationLength = 24 })],
        };
        var second = After(Good(objects), objects with { Pools = [Pool("a", "10.0.0.0/26"), Pool("b", "10.0.1.0/24")] });
        Assert.Equal(("BGPAdvertisement", "wide"), Assert.Single(second.LeftOut));
        Assert.Empty(second.Snapshot.BgpFor("a"));
        Assert.Equal("bgp", Assert.Single(second.Snapshot.BgpFor("b")).Name);
    }

    [Fact]
    public void Recompile_NodeAppears_AdvertisementsFollowAlthoughAPoolIsWrong()
    {
        var second = After(Good(_good), _good with { Pools = [Pool("a", "oops")], Nodes = [.. TwoNodes, Node("node3", "name=node3")] });
        Assert.Contains("node3", Assert.Single(second.Snapshot.Layer2For("a")).Nodes);
    }

    [Fact]
    public void Compile_AnyBlocks_RefusesExactlyThoseThatOverlapAnAcceptedOne()
    {
        var block = Gen.Select(Gen.UInt[0, 255], Gen.Int[22, 32]).Select((host, length) => new IpPrefix(IpAddr.V4(0x0a000000 + (host * 16)), length));
        block.List[1, 30].Sample(blocks =>
        {
            var pools = blocks.Select((item, index) => Pool($"p{index:d2}", item.ToString())).ToList();
            var accepted = new List<IpPrefix>();
            foreach (var item in blocks)
            {
                if (!accepted.Exists(item.Overlaps))
                    accepted.Add(item);
            }

            return Compile(new ClusterObjects { Pools = pools }).Snapshot.Pools.SelectMany(pool => pool.Blocks).SequenceEqual(accepted);
        });
    }

    [Fact]
    public void Compile_ThousandRanges_AreAllAccepted()
    {
        var pools = Enumerable.Range(0, 1000).Select(i => Pool($"p{i:d4}", $"10.{i / 250}.{i % 250}.1-10.{i / 250}.{i % 250}.254")).ToList();
        var compiled = Compile(new ClusterObjects { Pools = pools });
        Assert.Empty(compiled.Errors);
        Assert.Equal(1000, compiled.Snapshot.Pools.Length);
    }
}
