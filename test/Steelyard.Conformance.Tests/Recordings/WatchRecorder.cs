using System.Text.Json.Nodes;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>Reads a watch in the background and keeps its events until asked.</summary>
internal sealed class WatchRecorder
{
    private readonly List<JsonNode> _events = [];
    private readonly Task _reading;

    public WatchRecorder(ScenarioStep step, HttpResponseMessage response, CancellationToken ct)
    {
        Step = step;
        _reading = Task.Run(() => ReadAsync(response, ct), ct);
    }

    public ScenarioStep Step { get; }

    /// <summary>The events so far, once there are <paramref name="count"/> of them or the time is over.</summary>
    public async Task<IReadOnlyList<JsonNode>> EventsAsync(int count, TimeSpan within)
    {
        for (var waited = TimeSpan.Zero; waited < within && Snapshot().Count < count && !_reading.IsCompleted; waited += TimeSpan.FromMilliseconds(20))
            await Task.Delay(20);
        return Snapshot();
    }

    /// <summary>Waits until the server has ended the stream.</summary>
    public Task EndAsync(CancellationToken ct) => _reading.WaitAsync(ct);

    private List<JsonNode> Snapshot()
    {
        lock (_events)
            return [.. _events];
    }

    private async Task ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
            while (await reader.ReadLineAsync(ct) is { } line)
            {
                var parsed = JsonNode.Parse(line)!;
                lock (_events)
                    _events.Add(parsed);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException or System.Text.Json.JsonException)
        {
            // The replay ended, or the server closed the stream: what was read counts.
        }
    }
}
