using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>Writes what a kubelet would: scheduled Pods become ready, terminating ones end.</summary>
internal sealed class FakeKubelet(ClusterConnection cluster)
{
    private int _lastAddress = 50;

    public async Task WorkAsync(string ns, CancellationToken ct)
    {
        using var list = await SendAsync(HttpMethod.Get, $"/api/v1/namespaces/{ns}/pods", null, ct);
        var pods = JsonNode.Parse(await list.Content.ReadAsStringAsync(ct))!["items"]!.AsArray();
        foreach (var pod in pods.OfType<JsonObject>())
        {
            var path = $"/api/v1/namespaces/{ns}/pods/{(string)pod["metadata"]!["name"]!}";
            if (pod["metadata"]!["deletionTimestamp"] is not null)
                (await SendAsync(HttpMethod.Delete, path + "?gracePeriodSeconds=0", null, ct)).Dispose();
            else if (pod["spec"]!["nodeName"] is not null && (string?)pod["status"]!["phase"] == "Pending")
                (await SendAsync(HttpMethod.Patch, path + "/status", Running(pod), ct)).Dispose();
        }
    }

    private JsonObject Running(JsonObject pod)
    {
        const string Now = "2001-01-01T00:00:00Z";
        var container = pod["spec"]!["containers"]![0]!;
        var address = string.Create(CultureInfo.InvariantCulture, $"10.42.1.{++_lastAddress}");
        var scheduled = pod["status"]!["conditions"]!.AsArray().First(c => (string?)c!["type"] == "PodScheduled")!["lastTransitionTime"]!;
        string[] types = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"];
        var status = new JsonObject
        {
            ["observedGeneration"] = 1,
            ["phase"] = "Running",
            ["conditions"] = new JsonArray([.. types.Select(type => new JsonObject
            {
                ["type"] = type,
                ["observedGeneration"] = 1,
                ["status"] = "True",
                ["lastTransitionTime"] = type == "PodScheduled" ? scheduled.DeepClone() : Now,
            })]),
            ["hostIP"] = "192.0.2.1",
            ["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = "192.0.2.1" }),
            ["podIP"] = address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }),
            ["startTime"] = Now,
            ["containerStatuses"] = new JsonArray(new JsonObject
            {
                ["name"] = (string?)container["name"],
                ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Now } },
                ["lastState"] = new JsonObject(),
                ["ready"] = true,
                ["restartCount"] = 0,
                ["image"] = (string?)container["image"],
                ["imageID"] = "fake",
                ["containerID"] = "fake://c",
                ["started"] = true,
            }),
        };
        return new JsonObject { ["status"] = status };
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? patch, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (patch is not null)
            request.Content = new StringContent(patch.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/merge-patch+json"));
        return await cluster.SendAsync(request, anonymous: false, ct);
    }
}
