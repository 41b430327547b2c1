using Steelyard.Core.Announcements;
using Steelyard.Primitives;

namespace Steelyard.Core.Tests.Announcements;

/// <summary>The check vectors of the ordering and section I of the golden cases.</summary>
public sealed class ElectionTests
{
    [Theory]
    [InlineData("node-a node-b node-c", "10.0.0.1", "node-b node-a node-c")]
    [InlineData("node-a node-b node-c", "10.0.0.2", "node-b node-c node-a")]
    [InlineData("node-a node-b node-c", "2001:db8::1", "node-b node-a node-c")]
    [InlineData("node-1 node-2 node-3 node-4", "192.168.1.240", "node-4 node-3 node-2 node-1")]
    [InlineData("node-1 node-2 node-3 node-4", "192.168.1.241", "node-1 node-2 node-4 node-3")]
    [InlineData("node-1 node-2 node-3 node-4", "192.168.1.242", "node-3 node-4 node-2 node-1")]
    [InlineData("node-1 node-2 node-3 node-4", "192.168.1.243", "node-4 node-1 node-2 node-3")]
    [InlineData("node-1 node-2 node-3 node-4", "192.168.1.244", "node-1 node-2 node-4 node-3")]
    [InlineData("node-1 node-2 node-3 node-4", "192.168.1.245", "node-2 node-3 node-4 node-1")]
    [InlineData("kind-control-plane kind-worker kind-worker2", "192.168.1.240", "kind-control-plane kind-worker2 kind-worker")]
    [InlineData("kind-control-plane kind-worker kind-worker2", "172.18.255.200", "kind-worker2 kind-worker kind-control-plane")]
    [InlineData("kind-control-plane kind-worker kind-worker2", "172.18.255.201", "kind-worker2 kind-control-plane kind-worker")]
    public void Order_WithoutPreferences_IsThatOfTheDigests(string nodes, string address, string expected) =>
        Assert.Equal(expected, Ordered(nodes, address, ""));

    [Theory]
    [InlineData("10.20.30.1", "iris2")]
    [InlineData("10.20.30.2", "iris1")]
    [InlineData("10.20.30.3", "iris1")]
    [InlineData("10.20.30.4", "iris2")]
    [InlineData("10.20.30.5", "iris2")]
    public void Order_OfTwoNodes_SpreadsAddresses(string address, string winner) =>
        Assert.Equal(winner, Election.Order(["iris1", "iris2"], IpAddr.Parse(address))[0]);

    [Theory]
    [InlineData("edge-a edge-b worker-a worker-b", "10.20.30.1", "edge-a:100", "edge-a edge-b worker-a worker-b")]
    [InlineData("edge-a edge-b worker-a", "10.20.30.1", "edge-a:100 edge-b:100", "edge-b edge-a worker-a")]
    [InlineData("w1 w2 w3 w4 w5", "10.1.2.3", "", "w5 w1 w2 w4 w3")]
    [InlineData("w1 w2 w3 w4 w5", "10.1.2.3", "w3:10 w5:10", "w5 w3 w1 w2 w4")]
    [InlineData("w1 w2 w3 w4 w5", "10.1.2.3", "w1:1 w2:2", "w2 w1 w5 w4 w3")]
    public void Order_WithPreferences_PutsTheHigherScoreFirst(string nodes, string address, string scores, string expected) =>
        Assert.Equal(expected, Ordered(nodes, address, scores));

    [Theory]
    [InlineData("node-b", 0x2acae88581fd8b47UL)]
    [InlineData("node-a", 0xdd41591fe8f31f9fUL)]
    [InlineData("node-c", 0xf949561f9d43a768UL)]
    public void Rank_IsTheHeadOfTheDigest(string node, ulong expected) => Assert.Equal(expected, Election.Rank(node, "10.0.0.1"));

    [Fact]
    public void Compare_OfANodeWithItself_IsZero() => Assert.Equal(0, Election.Compare("n", "n", "10.0.0.1"));

    private static string Ordered(string nodes, string address, string scores) => string.Join(' ', Election.Order(
        nodes.Split(' '),
        IpAddr.Parse(address),
        scores.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(score => score.Split(':'))
            .ToDictionary(pair => pair[0], pair => int.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture))));
}
