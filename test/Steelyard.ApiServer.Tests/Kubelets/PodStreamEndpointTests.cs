using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Kubelets;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Tests.Hosting;

namespace Steelyard.ApiServer.Tests.Kubelets;

/// <summary>What clients are told when no kubelet can be asked; the rest is tested with real kubelets, end to end.</summary>
public sealed class PodStreamEndpointTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("exec?command=ls&container=c", 400, "pod p does not have a host assigned")]
    [InlineData("portforward", 400, "pod p does not have a host assigned")]
    public async Task Streams_OfAPodWithoutANode_AreRefused(string request, int code, string message)
    {
        var path = await PodAsync(node: null);
        var (actual, body) = await server.SendAsync("POST", $"{path}/{request}");
        Assert.Equal((code, message), (actual, body.Text("message")));
    }

    [Fact]
    public async Task Streams_OfAPodThatIsNotThere_Are404()
    {
        var path = await PodAsync(node: null);
        var (code, body) = await server.SendAsync("GET", path[..^1] + "zz/log");
        Assert.Equal((404, "pods \"zz\" not found"), (code, body.Text("message")));
    }

    [Fact]
    public async Task Streams_OfANodeWithoutAKubelet_SaySo()
    {
        var path = await PodAsync(node: "ghost");
        var (code, body) = await server.SendAsync("POST", $"{path}/exec?command=ls");
        Assert.Equal((400, "pod p is on node ghost, where no kubelet runs it"), (code, body.Text("message")));
    }

    [Fact]
    public async Task Log_OfANodeThatIsDown_SaysThatItCannotBeReached()
    {
        var path = await PodAsync(node: "down");
        await server.SendAsync("POST", "/api/v1/nodes", """{"metadata":{"name":"down"}}""");
        // Port 1 of the loopback: nobody listens there.
        await server.SendAsync("PATCH", "/api/v1/nodes/down/status", """
            {"status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}],"daemonEndpoints":{"kubeletEndpoint":{"Port":1}}}}
            """, "application/merge-patch+json");
        var (code, body) = await server.SendAsync("GET", $"{path}/log");
        Assert.Equal(500, code);
        Assert.StartsWith("Internal error occurred: error dialing backend: dial tcp 127.0.0.1:1", body.Text("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"name":"a"}]""", "[]", null, "a")]
    [InlineData("""[{"name":"a"},{"name":"b"}]""", "[]", "b", "b")]
    [InlineData("""[{"name":"a"}]""", """[{"name":"i"}]""", "i", "i")]
    [InlineData("""[{"name":"a"},{"name":"b"}]""", "[]", null, "!a container name must be specified for pod p, choose one of: [a b]")]
    [InlineData("""[{"name":"a"},{"name":"b"}]""", """[{"name":"i"}]""", "", "!a container name must be specified for pod p, choose one of: [a b] or one of the init containers: [i]")]
    [InlineData("""[{"name":"a"}]""", "[]", "z", "!container z is not valid for pod p")]
    public void Container_OfAPod_IsTheNamedOrTheOnlyOne(string containers, string init, string? given, string expected)
    {
        var pod = JsonNode.Parse($$$"""{"metadata":{"name":"p"},"spec":{"containers":{{{containers}}},"initContainers":{{{init}}} } }""")!.AsObject();
        if (expected[0] != '!')
            Assert.Equal(expected, KubeletAddress.Container(pod, given));
        else
            Assert.Equal((400, expected[1..]), Refusal(() => KubeletAddress.Container(pod, given)));
    }

    private static (int, string) Refusal(Action action)
    {
        var refusal = Assert.Throws<StatusException>(action);
        return (refusal.Code, refusal.Message);
    }

    private async Task<string> PodAsync(string? node)
    {
        var ns = (await server.NewNamespaceAsync()).Split('/')[4];
        await server.SendAsync("POST", $"/api/v1/namespaces/{ns}/serviceaccounts", """{"metadata":{"name":"default"}}""");
        var spec = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "i" }) };
        if (node is not null)
            spec["nodeName"] = node;
        var pod = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = spec };
        var (code, body) = await server.SendAsync("POST", $"/api/v1/namespaces/{ns}/pods", pod.ToJsonString());
        Assert.True(code == 201, body.ToJsonString());
        return $"/api/v1/namespaces/{ns}/pods/p";
    }
}
