using System.Globalization;
using System.Text.Json;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Caching;

/// <summary>
/// A local, steadily updated copy of the objects of one resource: list in pages, then watch; resumes where it stopped, and lists anew
/// when the server has forgotten that place. Reads are lock-free and may come from any thread; changes are reported by one task.
/// </summary>
public sealed partial class ResourceCache<T>
{
    private readonly KubeClient _client;
    private readonly ResourceType _type;
    private readonly ResourceCacheOptions _options;
    private readonly ObjectStore<T> _store;
    private readonly List<Action<ResourceChange<T>>> _subscribers = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _version = "";
    private int _failures;
    private bool _running;
    private bool _connectionBroke;

    internal ResourceCache(KubeClient client, ResourceType type, JsonDecoder<T> decode, ResourceCacheOptions options)
    {
        _client = client;
        _type = type;
        _options = options;
        _store = new ObjectStore<T>(decode, Publish, ReportUndecodable);
    }

    public ResourceType Type => _type;

    /// <summary>Counters of this cache.</summary>
    public ResourceCacheStatistics Statistics { get; } = new();

    /// <summary>True when the first list is complete.</summary>
    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    public int Count => _store.Count;

    /// <summary>All objects at about this moment, in no order; safe against concurrent changes.</summary>
    public IEnumerable<CachedObject<T>> Objects => _store.Values;

    public CachedObject<T>? Find(ObjectKey key) => _store.Find(key);

    /// <summary>
    /// Reports every later change, in order, on the task of the cache: it must be quick. Exceptions are logged and do not stop the cache.
    /// </summary>
    /// <exception cref="InvalidOperationException">The cache already runs: changes would be missed.</exception>
    public void Subscribe(Action<ResourceChange<T>> onChange)
    {
        if (_running) throw new InvalidOperationException($"subscribe to {_type} before the cache runs");
        _subscribers.Add(onChange);
    }

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <summary>Keeps the cache up to date until the token fires; never ends on its own.</summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_running) throw new InvalidOperationException($"the cache of {_type} already runs");
        _running = true;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (_connectionBroke && _version.Length > 0) await CheckHistoryAsync(cancellationToken).ConfigureAwait(false);
                if (_version.Length == 0) await ListAsync(cancellationToken).ConfigureAwait(false);
                var calm = await WatchAsync(cancellationToken).ConfigureAwait(false);
                if (calm)
                {
                    _failures = 0;
                    continue;
                }
                LogWatchBroke(_type);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (KubeApiException e) when (e.IsExpired)
            {
                LogExpired(_type, e.Message);
                _version = "";
                Statistics.CountRelist();
            }
#pragma warning disable CA1031 // Also a failing credential plugin passes some day; giving up would freeze the cache for ever.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _connectionBroke |= e is not KubeApiException;
                LogFailure(_type, e.Message);
            }
            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        _store.BeginList();
        var query = NewQuery() with { Limit = _options.PageSize };
        string version, first = "";
        string? next;
        do
        {
            using var page = await ReadPageAsync(query, cancellationToken).ConfigureAwait(false);
            (version, next) = ListPageReader.Read(page.Span, AddListed);
            if (first.Length == 0) first = version;
            query = query with { Continue = next };
        }
        while (next is not null);
        var vanished = _store.EndList();
        Statistics.CountList();
        // Pages of one list carry one version; should they not, the oldest is the safe place to watch from.
        _version = first.Length > 0 ? first : "0";
        _store.IsInitial = false;
        _connectionBroke = false;
        LogListed(_type, _store.Count, vanished, _version);
        _synced.TrySetResult();
    }

    /// <summary>A page; when its token expired between two pages, the rest from the fresh token that the server offers.</summary>
    private async Task<PooledBody> ReadPageAsync(ListQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.ListRawAsync(_type, _options.Namespace, query, cancellationToken).ConfigureAwait(false);
        }
        catch (KubeApiException e) when (e.IsExpired && e.ContinueToken is not null && query.Continue is not null)
        {
            // The rest is newer than the first pages, which the watch from the first page's version evens out.
            return await _client.ListRawAsync(_type, _options.Namespace, query with { Continue = e.ContinueToken }, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private void AddListed(ReadOnlySpan<byte> item)
    {
        try
        {
            _store.AddListed(item);
        }
        catch (JsonException e)
        {
            ReportUndecodable(new ObjectKey("", ""), e);
        }
    }

    /// <returns>True when the watch ended as asked or made progress, so that the next can start at once.</returns>
    private async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        var timeout = _options.WatchTimeout * (1 + NextRandom());
        Statistics.CountWatch();
        using var limit = new CancellationTokenSource(timeout + TimeSpan.FromSeconds(30), _options.TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var started = _options.TimeProvider.GetTimestamp();
        using var response = await _client.OpenWatchAsync(
            _type, _options.Namespace, NewQuery() with { ResourceVersion = _version }, timeout, linked.Token).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(linked.Token).ConfigureAwait(false);
        var whole = await new LineReader(stream).ReadAllAsync(HandleLine, linked.Token).ConfigureAwait(false);
        _connectionBroke = !whole;
        // A server that accepts and closes at once must not be asked in a tight loop.
        return whole && _options.TimeProvider.GetElapsedTime(started) >= TimeSpan.FromSeconds(1);
    }

    private void HandleLine(ReadOnlySpan<byte> line)
    {
        var frame = WatchFrame.Parse(line);
        switch (frame.Type)
        {
            case WatchEventType.Added or WatchEventType.Modified or WatchEventType.Deleted:
                Advance(_store.Apply(frame.Type, frame.Object));
                Statistics.CountEvent();
                break;
            case WatchEventType.Bookmark:
                Advance(_store.ReadBookmark(frame.Object));
                Statistics.CountBookmark();
                break;
            case WatchEventType.Error:
                throw StatusReader.Read(frame.Object, 500, null);
            default:
                LogUnknownEvent(_type);
                break;
        }
    }

    private void Advance(string version)
    {
        if (version.Length > 0) _version = version;
        _failures = 0;
        _connectionBroke = false;
    }

    /// <summary>
    /// After a broken connection the server may be another one with an emptied or older store. A watch from a version that it has not
    /// reached yet would stay silent, and the cache wrong, for ever: so ask where it stands.
    /// </summary>
    private async Task CheckHistoryAsync(CancellationToken cancellationToken)
    {
        using var page = await _client.ListRawAsync(_type, _options.Namespace, NewQuery() with { Limit = 1 }, cancellationToken).ConfigureAwait(false);
        var (version, _) = ListPageReader.Read(page.Span, static _ => { });
        _connectionBroke = false;
        if (!TryNumber(version, out var now) || !TryNumber(_version, out var mine) || now >= mine) return;
        LogHistoryLost(_type, version, _version);
        _version = "";
        Statistics.CountRelist();
    }

    private static bool TryNumber(string version, out ulong number) =>
        ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private Task PauseAsync(CancellationToken cancellationToken)
    {
        Statistics.CountFailure();
        TimeSpan pause;
        lock (_options.Random) pause = _options.Backoff.Pause(++_failures, _options.Random);
        return Task.Delay(pause, _options.TimeProvider, cancellationToken);
    }

    private double NextRandom()
    {
#pragma warning disable CA5394 // Scatter needs no cryptographic randomness.
        lock (_options.Random) return _options.Random.NextDouble();
#pragma warning restore CA5394
    }

    private ListQuery NewQuery() => new() { LabelSelector = _options.LabelSelector, FieldSelector = _options.FieldSelector };

    private void Publish(ResourceChange<T> change)
    {
        foreach (var subscriber in _subscribers)
        {
            try
            {
                subscriber(change);
            }
#pragma warning disable CA1031 // One subscriber's mistake must stop neither the others nor the cache.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogSubscriberFailed(e, _type, change.Key);
            }
        }
    }

    private void ReportUndecodable(ObjectKey key, Exception e)
    {
        Statistics.CountUndecodable();
        LogUndecodable(_type, key, e.Message);
        _options.OnUndecodable?.Invoke(key, e);
    }
}
