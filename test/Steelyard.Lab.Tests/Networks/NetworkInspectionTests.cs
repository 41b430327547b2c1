using System.Text.Json.Nodes;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Networks;
using Steelyard.Primitives;

namespace Steelyard.Lab.Tests.Networks;

public sealed class NetworkInspectionTests
{
    [Fact]
    public void Json_OfADualStackCluster_ShowsNetworkAndRunningHosts()
    {
        var plan = AddressPlan.Create("default", IpPrefix.Parse("172.25.0.0/16"), IpPrefix.Parse("fd00:25::/64"), 1, 1);
        var state = new ClusterState { Plan = plan, Created = DateTimeOffset.UnixEpoch };
        var network = JsonNode.Parse(NetworkInspection.Json(state, new HashSet<string> { "server-0" }))![0]!;
        Assert.Equal("bridge", (string?)network["Driver"]);
        Assert.Equal("""[{"Subnet":"172.25.0.0/16","Gateway":"172.25.0.1"},{"Subnet":"fd00:25::/64","Gateway":"fd00:25::1"}]""", network["IPAM"]!["Config"]!.ToJsonString());
        Assert.Equal(
            """{"server-0":{"Name":"server-0","MacAddress":"02:42:ac:19:00:02","IPv4Address":"172.25.0.2/16","IPv6Address":"fd00:25::2/64"}}""",
            network["Containers"]!.ToJsonString());
    }
}
