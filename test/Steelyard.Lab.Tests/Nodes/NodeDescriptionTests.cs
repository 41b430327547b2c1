using System.Net;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;
using Steelyard.Lab.Nodes;
using Steelyard.Lab.Pods;

namespace Steelyard.Lab.Tests.Nodes;

public sealed class NodeDescriptionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static NodeDescription Describe(bool isServer) => new(
        new NodeAgentOptions
        {
            Name = "n1", Addresses = [IPAddress.Parse("172.25.0.2"), IPAddress.Parse("fd00:25::2")], StateDirectory = "/tmp", Executable = "/x", IsServer = isServer,
            Access = new ClusterAccess { Server = new Uri("https://localhost") }, Version = "1.2.3+abc", Labels = new Dictionary<string, string> { ["zone"] = "a" },
        },
        new NodeResources(4, 2048), 10250);

    [Theory]
    [InlineData(true, "true")]
    [InlineData(false, null)]
    public void Labels_OfANode_TellItsRole(bool isServer, string? role)
    {
        var labels = Describe(isServer).Labels();
        Assert.Equal((role, role), (labels.TextOrNull("node-role.kubernetes.io/control-plane"), labels.TextOrNull("node-role.kubernetes.io/master")));
        Assert.Equal(("n1", "linux", "a"), (labels.Text("kubernetes.io/hostname"), labels.Text("kubernetes.io/os"), labels.Text("zone")));
    }

    [Fact]
    public void Status_OfANode_HasAddressesCapacityAndRuntime()
    {
        var status = Describe(true).Status(null, Now, Now);
        Assert.Equal(["172.25.0.2", "fd00:25::2", "n1"], status.Each("addresses").Select(a => a.Text("address")));
        Assert.Equal(("4", "2048Ki", "110"), (status.Text("capacity", "cpu"), status.Text("capacity", "memory"), status.Text("capacity", "pods")));
        Assert.Equal(("steelyard://1.2.3", 10250), (status.Text("nodeInfo", "containerRuntimeVersion"), status.Integer("daemonEndpoints", "kubeletEndpoint", "Port")));
        Assert.Equal("False", Ready(status));
        Assert.Equal("True", Ready(Describe(true).Status(Now, Now, Now)));
    }

    [Theory]
    [InlineData("MemTotal:       16384 kB", 16384)]
    [InlineData("MemFree: 1 kB", 0)]
    public void Memory_OfMeminfo_IsTheTotal(string line, long kibibytes) => Assert.Equal(kibibytes, NodeResources.Memory([line]));

    private static string Ready(System.Text.Json.Nodes.JsonObject status) =>
        status.Each("conditions").Single(c => c.Text("type") == "Ready").Text("status");
}
