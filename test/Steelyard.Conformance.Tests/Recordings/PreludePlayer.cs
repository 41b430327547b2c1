using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>Sends the requests of a prelude; each is repeated until it succeeds and shows what it waits for.</summary>
internal sealed class PreludePlayer(ClusterConnection cluster, Placeholders placeholders, WebhookServer? webhook)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private readonly FakeKubelet _kubelet = new(cluster);

    public async Task PlayAsync(PreludeStep step, CancellationToken ct)
    {
        if (step.Webhook is { } answer)
        {
            webhook!.Answer = answer;
            return;
        }

        var started = Stopwatch.StartNew();
        while (!await TryAsync(step, ct) && started.Elapsed < Patience)
            await Task.Delay(50, ct);
    }

    public async Task PrepareNamespaceAsync(string name, bool controllers, CancellationToken ct)
    {
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
        await PlayAsync(new PreludeStep(new JsonObject { ["before"] = 0, ["method"] = "POST", ["path"] = "/api/v1/namespaces", ["body"] = body }), ct);
        if (!controllers)
        {
            var account = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = "default" } };
            await PlayAsync(new PreludeStep(new JsonObject { ["before"] = 0, ["method"] = "POST", ["path"] = $"/api/v1/namespaces/{name}/serviceaccounts", ["body"] = account }), ct);
            return;
        }

        foreach (var made in new[] { "serviceaccounts/default", "configmaps/kube-root-ca.crt" })
            await PlayAsync(new PreludeStep(new JsonObject { ["before"] = 0, ["path"] = $"/api/v1/namespaces/{name}/{made}" }), ct);
    }

    private async Task<bool> TryAsync(PreludeStep step, CancellationToken ct)
    {
        if (step.Kubelet is { } ns)
            await _kubelet.WorkAsync(ns, ct);
        using var request = new HttpRequestMessage(new HttpMethod(step.Method), new Uri(placeholders.Fill(step.Path), UriKind.Relative));
        if (step.Body is { } body)
            request.Content = new StringContent(placeholders.Fill(body.ToJsonString(Json.Relaxed)), Encoding.UTF8, new MediaTypeHeaderValue(step.ContentType));
        using var response = await cluster.SendAsync(request, anonymous: false, ct);
        if (step.Status is { } status)
            return (int)response.StatusCode == status;
        if (!response.IsSuccessStatusCode)
            return false;
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(ct));
        if (step.Awaited.Any(wish => PreludeStep.Find(answer, wish.Path) is not { } value || (wish.Value.Length > 0 && value != wish.Value)))
            return false;
        foreach (var (name, path) in step.Bindings)
            placeholders.Set(name, PreludeStep.Find(answer, path)!);
        return true;
    }
}
