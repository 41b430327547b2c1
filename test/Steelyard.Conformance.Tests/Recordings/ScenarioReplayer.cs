using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>
/// Sends a scenario's requests in order and compares each answer with the recorded one. A GET is repeated for a while,
/// because controllers act in the background. Steps that fail do not stop the others.
/// </summary>
internal sealed class ScenarioReplayer(ClusterConnection cluster, Scenario scenario)
{
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1.5);
    private readonly Placeholders _placeholders = new();
    private readonly List<WatchRecorder> _watches = [];

    /// <summary>Runs all steps; the result holds the differences of each step that did not match.</summary>
    public async Task<Dictionary<string, List<string>>> RunAsync(CancellationToken ct)
    {
        var failures = new Dictionary<string, List<string>>();
        foreach (var ns in scenario.NamespacesToPrepare())
            await PrepareNamespaceAsync(ns, ct);
        foreach (var step in scenario.Steps.Where(step => step.HasRequest))
            Note(failures, step, await ReplayAsync(step, ct));
        foreach (var watch in _watches)
            Note(failures, watch.Step, await CompareEventsAsync(watch));
        return failures;
    }

    private static void Note(Dictionary<string, List<string>> failures, ScenarioStep step, List<string> differences)
    {
        if (differences.Count > 0)
            failures.TryAdd(step.ToString(), differences);
    }

    private async Task<List<string>> ReplayAsync(ScenarioStep step, CancellationToken ct)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            var differences = await TryReplayAsync(step, ct);
            if (differences.Count == 0 || step.Method != "GET" || step.IsStream || started.Elapsed > SettleTime)
                return differences;
            await Task.Delay(50, ct);
        }
    }

    private async Task<List<string>> TryReplayAsync(ScenarioStep step, CancellationToken ct)
    {
        if (Request(step) is not { } request)
            return ["the request needs a value that no earlier answer gave"];
        var anonymous = (string?)step.Headers?["Authorization"] is not null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            var response = await cluster.SendAsync(request, anonymous, limit.Token);
            if (step.IsStream && response.IsSuccessStatusCode)
            {
                _watches.Add(new WatchRecorder(step, response, ct));
                return CompareHead(step, response);
            }

            using (response)
                return [.. CompareHead(step, response), .. CompareBody(step, await response.Content.ReadAsStringAsync(limit.Token))];
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return [$"no answer: {e.GetType().Name} {e.Message}"];
        }
    }

    private List<string> CompareHead(ScenarioStep step, HttpResponseMessage response)
    {
        var differences = new List<string>();
        if ((int)response.StatusCode != step.Status)
            differences.Add($"status: recorded {step.Status}, got {(int)response.StatusCode}");
        var contentType = response.Content.Headers.ContentType?.ToString();
        if (step.ContentType is { } type && contentType != type)
            differences.Add($"content type: recorded {type}, got {contentType}");
        foreach (var (name, value) in step.ResponseHeaders ?? [])
        {
            var found = response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
                ? string.Join(", ", values) : null;
            var recorded = value is JsonArray list ? string.Join(", ", list.Select(item => (string)item!)) : (string)value!;
            if (found is null || !_placeholders.Matches(recorded, found))
                differences.Add($"header {name}: recorded {recorded}, got {found ?? "none"}");
        }

        return differences;
    }

    private List<string> CompareBody(ScenarioStep step, string text)
    {
        if (!step.HasResponseBody)
            return [];
        if (step.ResponseBody is JsonValue recorded && recorded.TryGetValue<string>(out var plain))
            return _placeholders.Matches(plain.TrimEnd(), text.TrimEnd()) ? [] : [$"body: recorded {plain}, got {text}"];
        try
        {
            return JsonMatcher.Compare(step.ResponseBody, JsonNode.Parse(text), _placeholders, scenario.ManagedFieldsOmitted);
        }
        catch (System.Text.Json.JsonException)
        {
            return [$"body: not JSON: {text}"];
        }
    }

    private async Task<List<string>> CompareEventsAsync(WatchRecorder watch)
    {
        var recorded = watch.Step.Events;
        var actual = await watch.EventsAsync(recorded.Count, TimeSpan.FromSeconds(1));
        var differences = new List<string>();
        for (var i = 0; i < Math.Max(recorded.Count, actual.Count) && differences.Count < 12; i++)
        {
            if (i >= recorded.Count || i >= actual.Count)
                differences.Add($"event {i}: {(i < recorded.Count ? "missing" : "not recorded")} {(i < recorded.Count ? recorded[i] : actual[i])!.ToJsonString()}");
            else
                differences.AddRange(JsonMatcher.Compare(recorded[i], actual[i], _placeholders, scenario.ManagedFieldsOmitted).Select(text => $"event {i} {text}"));
        }

        return differences;
    }

    /// <summary>The request to send; null when it needs a value that is not known.</summary>
    private HttpRequestMessage? Request(ScenarioStep step)
    {
        if (_placeholders.Substitute(step.Path) is not { } path)
            return null;
        var query = new List<string>();
        foreach (var (name, value) in step.Query ?? [])
        {
            foreach (var item in value is JsonArray list ? list.Select(i => (string)i!) : [(string)value!])
            {
                if (_placeholders.Substitute(item) is not { } known)
                    return null;
                query.Add($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(known)}");
            }
        }

        var target = path + (query.Count > 0 ? "?" + string.Join('&', query) : "");
        var request = new HttpRequestMessage(new HttpMethod(step.Method), new Uri(target, UriKind.Relative));
        return AddBody(step, request) && AddHeaders(step, request) ? request : null;
    }

    private bool AddBody(ScenarioStep step, HttpRequestMessage request)
    {
        if (step.RequestBody is null)
            return true;
        var raw = step.RequestBody is JsonValue value && value.TryGetValue<string>(out var text) ? text : step.RequestBody.ToJsonString(Json.Relaxed);
        if (_placeholders.Substitute(raw) is not { } body)
            return false;
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        return true;
    }

    private bool AddHeaders(ScenarioStep step, HttpRequestMessage request)
    {
        foreach (var (name, node) in step.Headers ?? [])
        {
            var value = (string)node!;
            if (name == "Authorization" && value.StartsWith("(none", StringComparison.Ordinal))
                continue;
            if (_placeholders.Substitute(value) is not { } known)
                return false;
            if (name == "Content-Type" && request.Content is { } content)
                content.Headers.TryAddWithoutValidation(name, known);
            else
                request.Headers.TryAddWithoutValidation(name, known);
        }

        return true;
    }

    private async Task PrepareNamespaceAsync(string name, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/namespaces", UriKind.Relative))
        {
            Content = new StringContent($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""", new MediaTypeHeaderValue("application/json")),
        };
        using var response = await cluster.SendAsync(request, anonymous: false, ct);
    }
}
