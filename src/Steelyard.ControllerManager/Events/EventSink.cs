using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Events;

/// <summary>
/// Writes the events of all controllers, one after the other, beside their work. What happens again raises the count
/// of the event that is there. If more comes than can be written the newest are dropped: events are hints.
/// </summary>
public sealed partial class EventSink : IController
{
    private const int Waiting = 4096;
    private const int Remembered = 4096;

    private readonly IObjectClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<EventDraft> _drafts;
    private readonly Dictionary<(string, string, string, string), (ObjectKey Key, long Count)> _written = [];
    private long _unique;
    private int _unwritten;

    public EventSink(IObjectClient client, TimeProvider time, ILogger logger)
    {
        _client = client;
        _time = time;
        _logger = logger;
        _drafts = Channel.CreateBounded<EventDraft>(
            new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropWrite }, _ => Interlocked.Decrement(ref _unwritten));
    }

    public string Name => "event-sink";

    public bool IsIdle => Volatile.Read(ref _unwritten) == 0;

    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (var draft in _drafts.Reader.ReadAllAsync(ct))
        {
            try
            {
                await WriteAsync(draft, ct);
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                // Most often the namespace is just being removed.
                NotWritten(failure, draft.Reason, draft.Kind);
            }
            Interlocked.Decrement(ref _unwritten);
        }
    }

    internal void Post(EventDraft draft)
    {
        Interlocked.Increment(ref _unwritten);
        _drafts.Writer.TryWrite(draft);
    }

    private async Task WriteAsync(EventDraft draft, CancellationToken ct)
    {
        var now = _time.GetUtcNow();
        if (draft.Action is null && _written.TryGetValue(draft.Sameness, out var before) && await RepeatAsync(before.Key, before.Count + 1, now, ct))
        {
            _written[draft.Sameness] = (before.Key, before.Count + 1);
            return;
        }
        var created = await _client.CreateAsync(Resources.Events, draft.Namespace, draft.ToJson(now, _unique++), ct);
        if (_written.Count >= Remembered)
            _written.Clear();
        _written[draft.Sameness] = (created.Key(), 1);
    }

    private async Task<bool> RepeatAsync(ObjectKey key, long count, DateTimeOffset now, CancellationToken ct)
    {
        var patch = new JsonObject { ["count"] = count, ["lastTimestamp"] = Meta.Timestamp(now) };
        try
        {
            await _client.MergePatchAsync(Resources.Events, key.Namespace, key.Name, patch, null, ct);
            return true;
        }
        catch (StatusException gone) when (gone.Code == 404)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "An event {Reason} about a {Kind} was not written")]
    private partial void NotWritten(Exception failure, string reason, string kind);
}
