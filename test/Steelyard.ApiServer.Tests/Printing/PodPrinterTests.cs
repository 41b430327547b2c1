using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiServer.Printing;

namespace Steelyard.ApiServer.Tests.Printing;

/// <summary>States of Pods that the recordings do not show; expectations from the documentation of kubectl get and of container states.</summary>
public sealed class PodPrinterTests
{
    [Theory]
    [InlineData("""{"initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":3}}}]}""", "Init:ExitCode:3")]
    [InlineData("""{"initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}""", "Init:Error")]
    [InlineData("""{"initContainerStatuses":[{"name":"i","state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}""", "Init:CrashLoopBackOff")]
    [InlineData("""{"initContainerStatuses":[{"name":"i","state":{"waiting":{"reason":"PodInitializing"}}}]}""", "Init:0/1")]
    [InlineData("""{"containerStatuses":[{"name":"c","state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}""", "Completed")]
    [InlineData("""{"containerStatuses":[{"name":"c","state":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]}""", "OOMKilled")]
    [InlineData("""{"containerStatuses":[{"name":"c","state":{"terminated":{"exitCode":2,"signal":9}}}]}""", "Signal:9")]
    [InlineData("""{"containerStatuses":[{"name":"c","ready":true,"state":{"running":{}}},{"name":"d","state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}""", "NotReady")]
    public void Status_ContainerStates_TellTheReason(string status, string expected)
    {
        var pod = Pod(status);
        Assert.Equal(expected, Cells(pod)[2]!.GetValue<string>());
    }

    [Fact]
    public void Ready_StartedSidecar_CountsAsContainer()
    {
        var pod = Pod("""{"phase":"Running","initContainerStatuses":[{"name":"i","started":true,"ready":true,"restartCount":2,"state":{"running":{}}}],"containerStatuses":[{"name":"c","ready":true,"restartCount":1,"state":{"running":{}}}]}""");
        pod["spec"]!["initContainers"]![0]!["restartPolicy"] = "Always";
        var cells = Cells(pod);
        Assert.Equal("2/2", (string?)cells[1]);
        Assert.Equal("3", (string?)cells[3]);
    }

    [Theory]
    [InlineData("Running", "NodeLost", "Unknown")]
    [InlineData("Running", "", "Terminating")]
    [InlineData("Succeeded", "", "Succeeded")]
    public void Status_DeletedPod_ShowsItOnlyWhileItRuns(string phase, string reason, string expected)
    {
        var pod = Pod($$"""{"phase":"{{phase}}","reason":"{{reason}}"}""");
        pod["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
        Assert.Equal(expected, (string?)Cells(pod)[2]);
    }

    private static JsonObject Pod(string status) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "p" },
        ["spec"] = JsonNode.Parse("""{"containers":[{"name":"c"}],"initContainers":[{"name":"i"}]}"""),
        ["status"] = JsonNode.Parse(status),
    };

    private static JsonArray Cells(JsonObject pod) =>
        new TableRenderer(new FakeTimeProvider(TableRecording.Now))
            .RenderObject(TableKinds.Definition("pods"), pod, new TableRequest("v1", IncludeObject.None))["rows"]![0]!["cells"]!.AsArray();
}
