using System.Text;
using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Core.Peers;
using static Steelyard.Api.Tests.Configuration.Objects;

namespace Steelyard.Api.Tests.Configuration;

/// <summary>Golden cases H1 to H17 and the peer rules of the contract.</summary>
public sealed class PeerTests
{
    private static BgpPeer Single(BGPPeerSpec spec, params Secret[] secrets) =>
        Assert.Single(Good(new ClusterObjects { Peers = [Peer("peer1", spec)], Secrets = secrets }).Snapshot.Peers);

    private static ConfigurationError PeerError(BGPPeerSpec spec, params Secret[] secrets) =>
        Error(new ClusterObjects { Peers = [Peer("peer1", spec)], Secrets = secrets });

    private static Secret BasicAuth(string? password, string type = Secret.BasicAuthType) => new(
        Meta("bgp-password"), type, password is null ? null : new Dictionary<string, byte[]> { ["password"] = Encoding.UTF8.GetBytes(password) });

    public static TheoryData<string, BGPPeerSpec, string, string> WrongPeers() => new()
    {
        { "H1 short hold", GoodPeer with { HoldTime = "1s" }, "invalid BGPPeer timers: invalid hold time \"1s\": must be 0 or >=3s", "spec.holdTime" },
        { "H1 keepalive", GoodPeer with { HoldTime = "90s", KeepaliveTime = "180s" }, "invalid BGPPeer timers: invalid keepaliveTime \"3m0s\", must be lower than holdTime \"1m30s\"", "spec.keepaliveTime" },
        { "hold from keepalive", GoodPeer with { KeepaliveTime = "500ms" }, "invalid BGPPeer timers: invalid hold time \"1.5s\": must be 0 or >=3s", "spec.holdTime" },
        { "no duration", GoodPeer with { HoldTime = "soon" }, "invalid BGPPeer timers: invalid duration \"soon\"", "spec.holdTime" },
        { "H5 no myASN", GoodPeer with { MyASN = null }, "missing local ASN", "spec.myASN" },
        { "H5 no peer", GoodPeer with { PeerASN = null }, "missing peer ASN and dynamicASN", "spec.peerASN" },
        { "H5 both", GoodPeer with { DynamicASN = "internal" }, "both peer ASN and dynamicASN specified", "spec.dynamicASN" },
        { "H5 dynamic", GoodPeer with { PeerASN = null, DynamicASN = "both" }, "invalid dynamicASN both", "spec.dynamicASN" },
        { "H6", GoodPeer with { PeerASN = 42, EbgpMultiHop = true }, "invalid ebgp-multihop parameter set for an ibgp peer", "spec.ebgpMultiHop" },
        { "H7 none", GoodPeer with { PeerAddress = null }, "peer has no Address or Interface specified", "spec.peerAddress" },
        { "H7 both", GoodPeer with { Interface = "eth0" }, "peer has both Address and Interface specified", "spec.interface" },
        { "address", GoodPeer with { PeerAddress = "1.2.3.400" }, "invalid BGPPeer address \"1.2.3.400\"", "spec.peerAddress" },
        { "router ID", GoodPeer with { RouterID = "oops" }, "invalid router ID \"oops\"", "spec.routerID" },
        { "IPv6 router ID", GoodPeer with { RouterID = "1000::1" }, "invalid router ID \"1000::1\"", "spec.routerID" },
        { "source", GoodPeer with { SourceAddress = "x" }, "invalid source IP \"x\"", "spec.sourceAddress" },
        { "H9 no key", GoodPeer with { NodeSelectors = [Where("", "Exists")] }, "key: Invalid value: \"\": ", "spec.nodeSelectors[0]" },
        { "H9 no operator", GoodPeer with { NodeSelectors = [Where("a", "", "b")] }, "\"\" is not a valid label selector operator\nfailed to convert peer peer1 node selector", "spec.nodeSelectors[0]" },
        { "H9 operator", GoodPeer with { NodeSelectors = [Labels("a=b"), Where("a", "Surrounds", "b")] }, "\"Surrounds\" is not a valid label selector operator\nfailed to convert peer peer1 node selector", "spec.nodeSelectors[1]" },
        { "selectors twice", GoodPeer with { NodeSelectors = [Labels("a=b"), Labels("a=b")] }, "duplicate definition of nodeSelectors \"a=b\"", "spec.nodeSelectors[1]" },
        { "H11", GoodPeer with { Password = "x", PasswordSecret = new("bgp-password") }, "can not have both password and secret ref set in peer config \"metallb-system\"/\"peer1\"", "spec.passwordSecret" },
    };

    [Theory]
    [MemberData(nameof(WrongPeers))]
    public void Compile_WrongPeer_NamesWhatAndWhere(string row, BGPPeerSpec spec, string message, string path)
    {
        var error = PeerError(spec);
        Assert.StartsWith("parsing peer peer1 " + message, error.Message, StringComparison.Ordinal);
        Assert.Equal((path, false, row), (error.FieldPath, error.IsTransient, row));
    }

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData("180s", null, 180, 60)]
    [InlineData(null, "5s", 15, 5)]
    [InlineData("0s", "0s", 0, 0)]
    [InlineData("90s", "90s", 90, 90)]
    [InlineData("1m30s", "20s", 90, 20)]
    public void Compile_Timers_DeriveTheMissingOne(string? hold, string? keepalive, int? holdSeconds, int? keepaliveSeconds)
    {
        var peer = Single(GoodPeer with { HoldTime = hold, KeepaliveTime = keepalive });
        Assert.Equal((holdSeconds, keepaliveSeconds), ((int?)peer.HoldTime?.TotalSeconds, (int?)peer.KeepaliveTime?.TotalSeconds));
    }

    [Fact]
    public void Compile_GoodPeer_HasTheDefaults()
    {
        var peer = Single(GoodPeer with { NodeSelectors = [] });
        Assert.Equal((42u, 142u, 179, "1.2.3.4"), (peer.MyAsn, peer.PeerAsn!.Value, peer.Port, peer.Address.ToString()));
        Assert.True(peer.SelectsNode(Pairs("any=label")));
        Assert.Equal((null, null, false), (peer.HoldTime, peer.Password, peer.GracefulRestart));
    }

    [Fact]
    public void Compile_PortZeroOfTheOlderVersion_MeansTheDefault() =>
        Assert.Equal(179, Single(GoodPeer with { PeerPort = 0 }).Port);

    [Fact]
    public void Compile_InterfaceOnly_IsAccepted() =>
        Assert.Equal("eth0", Single(GoodPeer with { PeerAddress = null, Interface = "eth0" }).Interface);

    [Fact]
    public void Compile_NodeSelectors_AreAlternatives()
    {
        var peer = Single(GoodPeer with { NodeSelectors = [Labels("a=1", "b=2"), Where("c", "Exists")] });
        Assert.True(peer.SelectsNode(Pairs("a=1", "b=2")));
        Assert.True(peer.SelectsNode(Pairs("c=x")));
        Assert.False(peer.SelectsNode(Pairs("a=1")));
    }

    [Fact]
    public void Compile_SecretMissing_IsTransient()
    {
        var error = PeerError(GoodPeer with { PasswordSecret = new("bgp-password") });
        Assert.True(error.IsTransient);
        Assert.Equal("parsing peer peer1 secret ref not found for peer config \"metallb-system\"/\"peer1\"\nfailed to parse peer peer1 password secret", error.Message);
    }

    [Fact]
    public void Compile_SecretOfWrongType_HasTheTextOfTheContract() => Assert.Equal(
        "parsing peer peer1 secret type mismatch on \"metallb-system\"/\"bgp-password\", type \"kubernetes.io/basic-auth\" is expected \nfailed to parse peer peer1 password secret",
        PeerError(GoodPeer with { PasswordSecret = new("bgp-password") }, BasicAuth("x", "Opaque")).Message);

    [Fact]
    public void Compile_SecretWithoutPassword_IsRefused() => Assert.Equal(
        "parsing peer peer1 password not specified in the secret \"metallb-system\"/\"bgp-password\"\nfailed to parse peer peer1 password secret",
        PeerError(GoodPeer with { PasswordSecret = new("bgp-password") }, BasicAuth(null)).Message);

    [Fact]
    public void Compile_Secret_GivesThePasswordWhateverNamespaceIsNamed() => Assert.Equal("geheim",
        Single(GoodPeer with { PasswordSecret = new("bgp-password", "elsewhere") }, BasicAuth("geheim")).Password);

    [Fact]
    public void Compile_SecretPassthrough_KeepsTheReference()
    {
        var objects = new ClusterObjects { Peers = [Peer("p", GoodPeer with { PasswordSecret = new("bgp-password") })] };
        var compiled = ConfigurationCompiler.Compile(objects, new CompileOptions { SecretPassthrough = true });
        Assert.Empty(compiled.Errors);
        var peer = Assert.Single(compiled.Snapshot.Peers);
        Assert.Equal(("bgp-password", null), (peer.PasswordSecret, peer.Password));
    }

    [Fact]
    public void Compile_UnknownBfdProfile_IsTransient()
    {
        var error = PeerError(GoodPeer with { BfdProfile = "fast" });
        Assert.Equal(("peer peer1 referencing non existing bfd profile fast", true, "spec.bfdProfile"), (error.Message, error.IsTransient, error.FieldPath));
    }

    [Theory]
    [InlineData(2L, null, null, null, null, "invalid value 2, must be in 10-60000 range\ninvalid receive interval value")]
    [InlineData(90000L, null, null, null, null, "invalid value 90000, must be in 10-60000 range\ninvalid receive interval value")]
    [InlineData(null, 9L, null, null, null, "invalid value 9, must be in 10-60000 range\ninvalid transmit interval value")]
    [InlineData(null, null, 256L, null, null, "invalid value 256, must be in 2-255 range\ninvalid detect multiplier value")]
    [InlineData(null, null, null, 1L, null, "invalid value 1, must be in 10-60000 range\ninvalid echo interval value")]
    [InlineData(null, null, null, null, 255L, "invalid value 255, must be in 1-254 range\ninvalid minimum ttl value")]
    public void Compile_WrongBfdProfile_IsRefused(long? receive, long? transmit, long? multiplier, long? echo, long? ttl, string message) =>
        Assert.Equal("parsing bfd profile #1: " + message, Error(new ClusterObjects
        {
            BfdProfiles = [Bfd("b", new BFDProfileSpec(receive, transmit, multiplier, echo, MinimumTtl: ttl))],
        }).Message);

    [Fact]
    public void Compile_BfdProfile_KeepsWhatIsSet()
    {
        var compiled = Good(new ClusterObjects
        {
            BfdProfiles = [Bfd("b", new BFDProfileSpec(300, EchoMode: true))],
            Peers = [Peer("p", GoodPeer with { BfdProfile = "b" })],
        });
        Assert.Equal(new BfdProfile("b", ReceiveInterval: 300, EchoMode: true), compiled.Snapshot.BfdProfiles["b"]);
    }

    [Fact]
    public void Compile_ForOneNode_DropsPeersOfOthersWithTheirMistakes()
    {
        var objects = new ClusterObjects
        {
            Nodes = TwoNodes,
            Peers =
            [
                Peer("mine", GoodPeer with { NodeSelectors = [Labels("name=node1")] }),
                Peer("other", new BGPPeerSpec { NodeSelectors = [Labels("name=node2")] }),
            ],
        };
        var compiled = ConfigurationCompiler.Compile(objects, new CompileOptions { NodeName = "node1" });
        Assert.Empty(compiled.Errors);
        Assert.Equal("mine", Assert.Single(compiled.Snapshot.Peers).Name);
    }
}
