using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;

namespace Steelyard.Api.Tests.Configuration;

/// <summary>Short ways to write objects in tests.</summary>
internal static class Objects
{
    public const string Ns = CompileOptions.DefaultNamespace;

    public static readonly BGPPeerSpec GoodPeer = new() { MyASN = 42, PeerASN = 142, PeerAddress = "1.2.3.4" };

    /// <summary>Nodes node1 and node2, each with the label name.</summary>
    public static readonly Node[] TwoNodes = [Node("node1", "name=node1"), Node("node2", "name=node2")];

    public static ObjectMeta Meta(string name, params string[] labels) => new(name, Ns, Labels: Pairs(labels));

    public static Dictionary<string, string> Pairs(params string[] pairs) =>
        pairs.Select(pair => pair.Split('=')).ToDictionary(parts => parts[0], parts => parts[1]);

    public static IPAddressPool Pool(string name, params string[] addresses) =>
        new(Meta(name), new IPAddressPoolSpec(addresses));

    public static IPAddressPool Pool(ServiceAllocationSpec allocation) =>
        new(Meta("pool1"), new IPAddressPoolSpec(["10.20.0.0/16"], ServiceAllocation: allocation));

    public static BGPPeer Peer(string name, BGPPeerSpec? spec = null) => new(Meta(name), spec ?? GoodPeer);

    public static BGPAdvertisement BgpAd(string name, BGPAdvertisementSpec? spec = null) => new(Meta(name), spec);

    public static L2Advertisement L2Ad(string name, L2AdvertisementSpec? spec = null) => new(Meta(name), spec);

    public static BFDProfile Bfd(string name, BFDProfileSpec? spec = null) => new(Meta(name), spec ?? new BFDProfileSpec());

    public static Community Alias(string objectName, params (string Name, string Value)[] aliases) =>
        new(Meta(objectName), new CommunitySpec([.. aliases.Select(alias => new CommunityAlias(alias.Name, alias.Value))]));

    public static Node Node(string name, params string[] labels) => new(new ObjectMeta(name, Labels: Pairs(labels)));

    public static Namespace Namespace(string name, params string[] labels) => new(new ObjectMeta(name, Labels: Pairs(labels)));

    public static LabelSelectorSpec Labels(params string[] labels) => new(Pairs(labels));

    public static LabelSelectorSpec Where(string key, string @operator, params string[] values) =>
        new(MatchExpressions: [new LabelSelectorExpression(key, @operator, values)]);

    public static CompiledConfiguration Compile(ClusterObjects objects, BgpMode mode = BgpMode.None) =>
        ConfigurationCompiler.Compile(objects, CompileOptions.Default with { BgpMode = mode });

    /// <summary>The one error that compiling yields.</summary>
    public static ConfigurationError Error(ClusterObjects objects, BgpMode mode = BgpMode.None) =>
        Assert.Single(Compile(objects, mode).Errors);

    public static CompiledConfiguration Good(ClusterObjects objects, BgpMode mode = BgpMode.None)
    {
        var compiled = Compile(objects, mode);
        Assert.Empty(compiled.Errors);
        return compiled;
    }
}
