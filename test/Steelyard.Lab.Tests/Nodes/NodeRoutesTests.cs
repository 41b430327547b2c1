using System.Text.Json.Nodes;
using Steelyard.Lab.Networks;
using Steelyard.Lab.Nodes;
using Steelyard.Primitives;

namespace Steelyard.Lab.Tests.Nodes;

public sealed class NodeRoutesTests
{
    private const string Node = """
        {"spec":{"podCIDRs":["10.42.1.0/24","fd00:42:0:1::/64"]},
         "status":{"addresses":[{"type":"Hostname","address":"n"},{"type":"InternalIP","address":"172.25.0.3"},{"type":"InternalIP","address":"fd00:25::3"}]}}
        """;

    [Fact]
    public void Wanted_OfADualStackNode_IsARouteOfEachFamily() =>
        Assert.Equal(
            "route replace 10.42.1.0/24 via 172.25.0.3\nroute replace fd00:42:0:1::/64 via fd00:25::3\n",
            NodeRoutes.Batch([], NodeRoutes.Wanted(JsonNode.Parse(Node)!.AsObject())));

    [Fact]
    public void Wanted_OfANodeWithoutIPv6_LeavesThatNetworkOut()
    {
        var node = JsonNode.Parse(Node)!.AsObject();
        node["status"]!["addresses"]!.AsArray().RemoveAt(2);
        Assert.Equal("route replace 10.42.1.0/24 via 172.25.0.3\n", NodeRoutes.Batch([], NodeRoutes.Wanted(node)));
    }

    [Fact]
    public void Batch_OfAChange_RemovesAddsAndLeavesTheRest()
    {
        var (a, b, c) = (Route("10.42.1.0/24", "172.25.0.3"), Route("10.42.2.0/24", "172.25.0.4"), Route("10.42.3.0/24", "172.25.0.5"));
        Assert.Equal("route del 10.42.1.0/24\nroute replace 10.42.3.0/24 via 172.25.0.5\n", NodeRoutes.Batch([a, b], [b, c]));
        Assert.Equal("", NodeRoutes.Batch([a, b], [a, b]));
        Assert.Equal("route replace 10.42.1.0/24 via 172.25.0.9\n", NodeRoutes.Batch([a], [Route("10.42.1.0/24", "172.25.0.9")]));
    }

    [Fact]
    public void PodSide_OfBothFamilies_LeadsEverythingToTheNode()
    {
        var batch = PodNetwork.PodSide([IpAddr.Parse("10.42.1.2"), IpAddr.Parse("fd00:42:0:1::2")]);
        Assert.Contains("addr add 10.42.1.2/32 dev eth0\n", batch, StringComparison.Ordinal);
        Assert.Contains("addr add fd00:42:0:1::2/128 dev eth0 nodad\n", batch, StringComparison.Ordinal);
        Assert.Contains("route add 0.0.0.0/0 via 169.254.1.1 dev eth0\n", batch, StringComparison.Ordinal);
        Assert.Contains("route add ::/0 via fe80::1 dev eth0\n", batch, StringComparison.Ordinal);
    }

    private static (IpPrefix, IpAddr) Route(string network, string gateway) => (IpPrefix.Parse(network), IpAddr.Parse(gateway));
}
