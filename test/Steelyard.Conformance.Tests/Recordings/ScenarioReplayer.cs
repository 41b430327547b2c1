using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>
/// Sends a scenario's requests in order and compares each answer with the recorded one. A GET is repeated for a while,
/// because controllers act in the background. Steps that fail do not stop the others.
/// </summary>
internal sealed class ScenarioReplayer
{
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(15);
    private readonly Placeholders _placeholders = new();
    private readonly ClusterConnection _cluster;
    private readonly Scenario _scenario;
    private readonly WebhookServer? _webhook;
    private readonly PreludePlayer _player;
    private readonly Prelude _prelude;
    private readonly IReadOnlyDictionary<string, string> _known;
    private readonly IReadOnlySet<string> _ignored;
    private int _webhookCalls;

    /// <summary>What may still be waited for steps that do not match; those that do match are not held back by it.</summary>
    private TimeSpan _patience = TimeSpan.FromSeconds(40);

    public ScenarioReplayer(ClusterConnection cluster, Scenario scenario, WebhookServer? webhook)
    {
        (_cluster, _scenario, _webhook) = (cluster, scenario, webhook);
        _player = new PreludePlayer(cluster, _placeholders, webhook);
        _prelude = Prelude.Of(scenario.Name);
        _known = KnownDifferences.Of(scenario.Name);
        var ignored = KnownDifferences.FieldsOf(scenario.Name).ToHashSet();
        if (scenario.ManagedFieldsOmitted)
            ignored.Add("managedFields");
        _ignored = ignored;
    }
    private readonly List<WatchRecorder> _watches = [];

    /// <summary>Runs all steps; the result holds the differences of each step that did not match.</summary>
    public async Task<Dictionary<string, List<string>>> RunAsync(CancellationToken ct)
    {
        var failures = new Dictionary<string, List<string>>();
        foreach (var ns in _scenario.NamespacesToPrepare())
            await _player.PrepareNamespaceAsync(ns, _scenario.WithControllers, ct);
        foreach (var step in _scenario.Steps)
        {
            foreach (var before in _prelude.Before(step.Number))
                await _player.PlayAsync(before, ct);
            if (step.HasRequest)
                Note(failures, step, await ReplayAsync(step, ct));
            else if (step.WebhookRequest is { } call)
                Note(failures, step, CompareWebhookCall(call));
        }

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
            var before = _placeholders.Snapshot();
            var differences = await TryReplayAsync(step, ct);
            if (differences.Count == 0 || !MaySettle(step, differences) || started.Elapsed > SettleTime || started.Elapsed > _patience)
            {
                if (differences.Count > 0)
                    _patience -= started.Elapsed;
                return differences;
            }

            _placeholders.Restore(before);
            await Task.Delay(20, ct);
        }
    }

    /// <summary>Reading changes nothing, nor does a write that was refused where the recorded one succeeded: both may be repeated.</summary>
    private bool MaySettle(ScenarioStep step, List<string> differences) =>
        !step.IsStream && !_known.ContainsKey(step.ToString()) &&
        (step.Method == "GET" || (step.Status < 300 && differences[0].StartsWith("status: ", StringComparison.Ordinal) && differences[0].Contains("got 4", StringComparison.Ordinal)));

    /// <summary>Not every call was recorded: the next one that is alike counts.</summary>
    private List<string> CompareWebhookCall(JsonObject call)
    {
        var first = new List<string> { "the webhook was not called" };
        var received = _webhook!.Received;
        for (var i = _webhookCalls; i < received.Count; i++)
        {
            var before = _placeholders.Snapshot();
            var differences = JsonMatcher.Compare(call, received[i], _placeholders, _ignored);
            if (differences.Count == 0)
            {
                _webhookCalls = i + 1;
                return differences;
            }

            _placeholders.Restore(before);
            first = differences;
        }

        return first;
    }

    private async Task<List<string>> TryReplayAsync(ScenarioStep step, CancellationToken ct)
    {
        if (Request(step) is not { } request)
            return ["the request needs a value that no earlier answer gave"];
        var anonymous = (string?)step.Headers?["Authorization"] is not null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            var response = await _cluster.SendAsync(request, anonymous, limit.Token);
            if (step.IsStream && response.IsSuccessStatusCode)
            {
                _watches.Add(new WatchRecorder(step, response, ct));
                foreach (var meanwhile in _prelude.During(step.Number))
                    await _player.PlayAsync(meanwhile, ct);
                if (step.Query?["timeoutSeconds"] is not null && step.EndedByServer)
                    await _watches[^1].EndAsync(limit.Token);
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
            return JsonMatcher.Compare(step.ResponseBody, JsonNode.Parse(text), _placeholders, _ignored);
        }
        catch (System.Text.Json.JsonException)
        {
            return [$"body: not JSON: {text}"];
        }
    }

    /// <summary>
    /// Each recorded event takes the next actual one of its object that is alike: the events of one object come in order,
    /// those of different objects may come in another one, since controllers work side by side.
    /// </summary>
    private async Task<List<string>> CompareEventsAsync(WatchRecorder watch)
    {
        var recorded = watch.Step.Events;
        var actual = await watch.EventsAsync(recorded.Count, _known.ContainsKey(watch.Step.ToString()) ? TimeSpan.Zero : TimeSpan.FromSeconds(10));
        var left = actual.ToList();
        var differences = new List<string>();
        foreach (var (index, item) in recorded.Index())
        {
            var found = left.FindIndex(candidate => Fits(item, candidate));
            if (found >= 0)
                left.RemoveAt(found);
            else
                differences.AddRange(Missing(index, item, left.FirstOrDefault()));
        }

        // The recorder stopped listening at some time; what came afterwards was never seen.
        if (watch.Step.EndedByServer && differences.Count == 0)
            differences.AddRange(left.Select(extra => $"not recorded: {extra.ToJsonString()}"));
        return differences;
    }

    private bool Fits(JsonNode? recorded, JsonNode actual)
    {
        var before = _placeholders.Snapshot();
        if (JsonMatcher.Compare(recorded, actual, _placeholders, _ignored).Count == 0)
            return true;
        _placeholders.Restore(before);
        return false;
    }

    private List<string> Missing(int index, JsonNode? item, JsonNode? next)
    {
        if (next is null)
            return [$"event {index}: missing {item?.ToJsonString()}"];
        var before = _placeholders.Snapshot();
        var differences = JsonMatcher.Compare(item, next, _placeholders, _ignored);
        _placeholders.Restore(before);
        return [.. differences.Select(text => $"event {index} {text}")];
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
        var raw = step.RawRequestBody!;
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
}
