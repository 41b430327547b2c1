using Steelyard.Api.Configuration;
using Steelyard.Api.Resources;
using static Steelyard.Api.Tests.Configuration.Objects;

namespace Steelyard.Api.Tests.Configuration;

/// <summary>Golden cases H18 to H26: restrictions of other engines, off unless asked for.</summary>
public sealed class ModeRuleTests
{
    public static TheoryData<BGPPeerSpec, string> NativeRefusals() => new()
    {
        { GoodPeer with { BfdProfile = "b" }, "bfd-profile set on native bgp mode" },
        { GoodPeer with { KeepaliveTime = "1s" }, "keepalive-time set on native bgp mode" },
        { GoodPeer with { Vrf = "red" }, "vrf set on native bgp mode" },
        { GoodPeer with { ConnectTime = "1s" }, "connect time set on native bgp mode" },
        { GoodPeer with { EnableGracefulRestart = true }, "EnableGracefulRestart flag set on native bgp mode" },
        { GoodPeer with { DisableMP = true }, "disable MP flag set on native bgp mode" },
        { GoodPeer with { DualStackAddressFamily = true }, "dualstackaddressfamily flag set on native bgp mode" },
        { GoodPeer with { PeerASN = null, DynamicASN = "internal" }, "dynamicASN set on native bgp mode" },
        { GoodPeer with { Interface = "eth0" }, "interface set on native bgp mode" },
        { GoodPeer with { LocalASN = 7 }, "localASN set on native bgp mode" },
    };

    [Theory]
    [MemberData(nameof(NativeRefusals))]
    public void Native_UnsupportedField_IsRefused(BGPPeerSpec spec, string tail) => Assert.Equal(
        $"peer 1.2.3.4 has {tail}", Error(new ClusterObjects { Peers = [Peer("p", spec)] }, BgpMode.Native).Message);

    [Fact]
    public void Native_KeepaliveZero_IsAccepted() =>
        Good(new ClusterObjects { Peers = [Peer("p", GoodPeer with { KeepaliveTime = "0s", HoldTime = "90s" })] }, BgpMode.Native);

    [Fact]
    public void Native_BfdProfile_IsRefusedByItsExistence() =>
        Assert.Equal("bfd profiles section set", Error(new ClusterObjects { BfdProfiles = [Bfd("b")] }, BgpMode.Native).Message);

    [Theory]
    [InlineData(null, "pool \"foo\" has ipv6 CIDR 1000::/64, native bgp mode does not support ipv6")]
    [InlineData("bar", null)]
    [InlineData("foo", "pool \"foo\" has ipv6 CIDR 1000::/64, native bgp mode does not support ipv6")]
    public void Native_IPv6Pool_IsRefusedWhenReached(string? selected, string? message)
    {
        var objects = new ClusterObjects
        {
            Pools = [Pool("foo", "1000::/64"), Pool("bar", "1.2.3.0/24")],
            BgpAdvertisements = [BgpAd("a", new() { IPAddressPools = selected is null ? null : [selected] })],
        };
        Assert.Equal(message, Compile(objects, BgpMode.Native).Errors.SingleOrDefault()?.Message);
        Good(objects);
        Good(objects with { BgpAdvertisements = [] }, BgpMode.Native);
    }

    [Fact]
    public void Native_LargeCommunity_IsRefused()
    {
        Assert.Equal("native BGP mode only supports legacy communities, BGP advertisement \"a\" has non legacy community \"large:1:2:3\"",
            Error(new ClusterObjects { BgpAdvertisements = [BgpAd("a", new() { Communities = ["large:1:2:3"] })] }, BgpMode.Native).Message);
        Assert.Equal("native BGP mode only supports legacy communities, BGP community CR \"c\" has non legacy community \"large:1:2:3\"",
            Error(new ClusterObjects { Communities = [Alias("c", ("x", "large:1:2:3"))] }, BgpMode.Native).Message);
    }

    [Fact]
    public void Frr_DifferentRouterIds_AreRefused()
    {
        BGPPeer At(string name, string address, string? routerId) => Peer(name, GoodPeer with { PeerAddress = address, RouterID = routerId });
        Assert.Equal("peer 10.0.0.2 has RouterID different from 10.0.0.1, in FRR mode peers selecting the same node must all have the same RouterID",
            Error(new ClusterObjects { Peers = [At("a", "1.1.1.1", "10.0.0.1"), At("b", "1.1.1.2", "10.0.0.1"), At("c", "1.1.1.3", "10.0.0.2")] }, BgpMode.Frr).Message);
        Assert.StartsWith("peer  has RouterID different from 10.0.0.1",
            Error(new ClusterObjects { Peers = [At("a", "1.1.1.1", "10.0.0.1"), At("b", "1.1.1.2", "10.0.0.1"), At("c", "1.1.1.3", null)] }, BgpMode.Frr).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "peer 1.2.3.4 already exists, FRR mode doesn't support duplicate BGPPeers selecting the same node")]
    [InlineData("", "red", null)]
    [InlineData("green", "red", null)]
    [InlineData("red", "red", "peer 1.2.3.4-red already exists, FRR mode doesn't support duplicate BGPPeers selecting the same node")]
    public void Frr_SameAddress_IsRefusedWithinAVrf(string vrf1, string vrf2, string? message) => Assert.Equal(message, Compile(
        new ClusterObjects { Peers = [Peer("a", GoodPeer with { Vrf = vrf1 }), Peer("b", GoodPeer with { Vrf = vrf2 })] }, BgpMode.Frr).Errors.SingleOrDefault()?.Message);

    [Theory]
    [InlineData("eth0", "eth1", true)]
    [InlineData("eth0", "eth0", false)]
    public void Frr_Interfaces_MustDiffer(string first, string second, bool accepted) => Assert.Equal(accepted, Compile(new ClusterObjects
    {
        Peers =
        [
            Peer("a", GoodPeer with { PeerAddress = null, Interface = first }),
            Peer("b", GoodPeer with { PeerAddress = null, Interface = second }),
        ],
    }, BgpMode.Frr).Errors.Count == 0);

    [Theory]
    [InlineData("node3", "node2", false)]
    [InlineData("node3", "node3", true)]
    public void Frr_SameAddress_IsRefusedOnSharedNodes(string node, string orNode, bool accepted) => Assert.Equal(accepted, Compile(new ClusterObjects
    {
        Nodes = [.. TwoNodes, Node("node3", "name=node3")],
        Peers =
        [
            Peer("a", GoodPeer with { NodeSelectors = [Where("name", "In", "node1", "node2")] }),
            Peer("b", GoodPeer with { NodeSelectors = [Where("name", "In", node), Where("name", "In", orNode, "none")] }),
        ],
    }, BgpMode.Frr).Errors.Count == 0);

    [Fact]
    public void Frr_DifferentMyAsn_IsRefusedWithinAVrf()
    {
        var objects = new ClusterObjects { Peers = [Peer("a"), Peer("b", GoodPeer with { PeerAddress = "1.2.3.5", MyASN = 43 })] };
        Assert.Equal("peer 1.2.3.5 has myAsn different from 1.2.3.4, in FRR mode peers selecting the same node must have the same myAsn within the same VRF",
            Error(objects, BgpMode.Frr).Message);
        Good(objects);
    }
}
