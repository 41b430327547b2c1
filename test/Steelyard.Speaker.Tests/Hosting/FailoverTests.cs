using Steelyard.Core.Announcements;
using Steelyard.Primitives;
using Steelyard.Speaker.Tests.Support;
using Steelyard.TestKit.Fakes;
using static Steelyard.Speaker.Tests.Support.Manifests;
using Eventually = Steelyard.TestKit.Fakes.Eventually;

namespace Steelyard.Speaker.Tests.Hosting;

/// <summary>Two whole speakers on one network, asked with real ARP requests from a third host.</summary>
public sealed class FailoverTests : IDisposable
{
    private const string Vip = "172.25.1.1";
    private static readonly string[] s_nodes = ["node-1", "node-3"];
    private readonly SwitchedNetwork _network = new();
    private readonly FakeCluster _cluster = new();

    public FailoverTests()
    {
        _cluster.Put(PoolPath("p"), Pool("172.25.1.0/24"));
        _cluster.Put(AdPath("ad"), Ad());
        foreach (var node in s_nodes)
        {
            _cluster.Put(NodePath(node), Node(node, Address(node)));
            _cluster.Put(PodPath(node), SpeakerPod(node, node, Address(node)));
        }

        _cluster.Put(ServicePath("a"), Service("a", Vip));
        _cluster.Put(SlicePath("a"), Slice("a", s_nodes));
    }

    [Fact]
    public async Task CutOffOwner_IsReplaced_AlsoWithoutTheApiServer()
    {
        await using var first = Start("node-1");
        await using var third = Start("node-3");
        var (winner, other) = Order();
        await AnswersAsync(winner);
        await Eventually.TrueAsync(() => StatusNodes().SequenceEqual([winner]), "status");
        _cluster.Before = _ => throw new HttpRequestException("connection refused");
        (winner == "node-1" ? first : third).Network.Execute("ip", "link set eth0 down");
        await AnswersAsync(other);
        _cluster.Before = _ => null;
    }

    [Fact]
    public async Task StoppedOwner_LeavesToTheOther()
    {
        await using var first = Start("node-1");
        await using var third = Start("node-3");
        var (winner, other) = Order();
        await AnswersAsync(winner);
        await Eventually.TrueAsync(() => StatusNodes().SequenceEqual([winner]), "status");
        await (winner == "node-1" ? first : third).StopAsync();
        await AnswersAsync(other);
        await Eventually.TrueAsync(() => StatusNodes().SequenceEqual([other]), "status of the successor");
    }

    public void Dispose()
    {
        _network.Dispose();
        _cluster.Dispose();
    }

    private RealSpeaker Start(string node) =>
        new(_cluster, node, node == "node-1" ? _network.Node : _network.Rival, Address(node));

    private static (string Winner, string Other) Order()
    {
        var order = Election.Order(s_nodes, IpAddr.Parse(Vip));
        return (order[0], order[1]);
    }

    private static string Address(string node) => $"172.25.0.{node[^1]}";

    private IEnumerable<string?> StatusNodes() => _cluster.All(StatusFolder).Select(one => (string?)one["status"]?["node"]);

    private Task AnswersAsync(string node) => Eventually.TrueAsync(
        () => _network.Client.TryExecute("arping", $"-c 1 -W 1 -I eth0 {Vip}").Output.Contains($"02:00:00:00:00:0{node[^1]}", StringComparison.Ordinal),
        $"answer of {node}");
}
