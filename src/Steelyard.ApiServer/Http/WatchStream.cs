using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Http;

/// <summary>Sends a watch as JSON lines until the client goes, the time is up, or the server stops.</summary>
internal sealed class WatchStream(Watcher watcher, ObjectWriter objects, TimeProvider clock)
{
    // The least that a genuine server lets a watch without timeoutSeconds live.
    private const int MinTimeoutSeconds = 1800;
    private static readonly TimeSpan _bookmarkInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _lastBookmark = TimeSpan.FromSeconds(2);

    public async Task WriteAsync(HttpContext http, ResourceDefinition resource, string? ns, ListOptions options, ResponseForm form, CancellationToken stop)
    {
        var timeout = TimeSpan.FromSeconds(options.TimeoutSeconds is > 0 and var s ? s : MinTimeoutSeconds);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stop);
        using var timer = clock.CreateTimer(_ => Cancel(end), null, timeout, Timeout.InfiniteTimeSpan);
        var events = watcher.Start(resource, ns, options, end.Token);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = MediaType.Json;
        await http.Response.StartAsync(end.Token).ConfigureAwait(false);
        var sink = new Sink(http, objects, resource, form);
        try
        {
            await PumpAsync(events, sink, options, timeout, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The stream ends here; what was written has been flushed.
        }
        catch (StatusException refusal)
        {
            sink.Error(refusal);
            await sink.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task PumpAsync(IAsyncEnumerable<WatchItem> events, Sink sink, ListOptions options, TimeSpan timeout, CancellationToken ct)
    {
        var bookmarks = options.AllowWatchBookmarks ? new Bookmarks(clock, timeout) : null;
        await using var reader = events.GetAsyncEnumerator(ct);
        Task<bool>? next = null;
        while (true)
        {
            next ??= reader.MoveNextAsync().AsTask();
            if (bookmarks is not null && !next.IsCompleted && await bookmarks.DueBeforeAsync(next, ct).ConfigureAwait(false))
            {
                sink.Bookmark(bookmarks.Revision, initialEventsEnd: false);
                await sink.FlushAsync(ct).ConfigureAwait(false);
                continue;
            }

            if (!await next.ConfigureAwait(false))
                return;
            next = null;
            var item = reader.Current;
            bookmarks?.Seen(item.Revision);
            if (item.Type == Watcher.Idle)
                await sink.FlushAsync(ct).ConfigureAwait(false);
            else
                await sink.WriteAsync(item, ct).ConfigureAwait(false);
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream ended by itself at the same moment.
        }
    }

    /// <summary>When bookmarks are due: about each minute, and shortly before the stream ends.</summary>
    private sealed class Bookmarks
    {
        private readonly TimeProvider _clock;
        private readonly DateTimeOffset _last;
        private DateTimeOffset _due;

        public Bookmarks(TimeProvider clock, TimeSpan timeout)
        {
            _clock = clock;
            var now = clock.GetUtcNow();
            _last = now + (timeout > _lastBookmark * 2 ? timeout - _lastBookmark : timeout / 2);
            _due = Earlier(now + _bookmarkInterval, _last);
        }

        public long Revision { get; private set; }

        public void Seen(long revision) => Revision = Math.Max(Revision, revision);

        /// <summary>Waits for the next event or the next bookmark; true when the bookmark is due first.</summary>
        public async Task<bool> DueBeforeAsync(Task next, CancellationToken ct)
        {
            var now = _clock.GetUtcNow();
            if (_due == DateTimeOffset.MaxValue)
                return false;
            if (_due > now)
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
                var wait = Task.Delay(_due - now, _clock, stop.Token);
                await Task.WhenAny(next, wait).ConfigureAwait(false);
                await stop.CancelAsync().ConfigureAwait(false);
                if (next.IsCompleted)
                    return false;
                ct.ThrowIfCancellationRequested();
            }

            _due = _due >= _last ? DateTimeOffset.MaxValue : Earlier(_due + _bookmarkInterval, _last);
            return Revision > 0;
        }

        private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
    }

    /// <summary>Writes events to the response.</summary>
    private sealed class Sink(HttpContext http, ObjectWriter objects, ResourceDefinition resource, ResponseForm form)
    {
        private const int FlushBytes = 32 * 1024;
        private readonly PipeWriter _writer = http.Response.BodyWriter;
        private bool _columnsSent;

        public async ValueTask WriteAsync(WatchItem item, CancellationToken ct)
        {
            if (item.Type == "BOOKMARK")
                Bookmark(item.Revision, item.InitialEventsEnd);
            else if (form == ResponseForm.PlainJson && item.Converted is null && item.Stored!.Revision == item.Revision)
                Bytes(item.Type, item.Stored.Json);
            else
                Node(item.Type, WithRevision(item));
            if (_writer.CanGetUnflushedBytes && _writer.UnflushedBytes > FlushBytes)
                await FlushAsync(ct).ConfigureAwait(false);
        }

        public void Bookmark(long revision, bool initialEventsEnd)
        {
            var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
            if (initialEventsEnd)
                metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
            Node("BOOKMARK", new JsonObject { ["kind"] = resource.Kind, ["apiVersion"] = resource.GroupVersion, ["metadata"] = metadata });
        }

        public void Error(StatusException refusal) => Line("ERROR", refusal.ToStatus());

        public async ValueTask FlushAsync(CancellationToken ct) => await _writer.FlushAsync(ct).ConfigureAwait(false);

        private static JsonObject WithRevision(WatchItem item)
        {
            if (item.Converted is null && item.Stored!.Revision == item.Revision)
                return item.Stored.Value;
            var obj = item.Converted ?? item.Stored!.Copy();
            obj["metadata"]!["resourceVersion"] = item.Revision.ToString(CultureInfo.InvariantCulture);
            return obj;
        }

        private void Node(string type, JsonObject obj)
        {
            Line(type, objects.Shape(http, resource, obj, form, withColumns: !_columnsSent));
            _columnsSent = true;
        }

        private void Line(string type, JsonObject obj)
        {
            Head(type);
            using (var json = new Utf8JsonWriter(_writer, ObjectJson.WriterOptions))
                obj.WriteTo(json);
            _writer.Write("}\n"u8);
        }

        private void Bytes(string type, byte[] json)
        {
            Head(type);
            _writer.Write(json);
            _writer.Write("}\n"u8);
        }

        private void Head(string type)
        {
            _writer.Write("{\"type\":\""u8);
            _writer.Write(System.Text.Encoding.ASCII.GetBytes(type));
            _writer.Write("\",\"object\":"u8);
        }
    }
}
