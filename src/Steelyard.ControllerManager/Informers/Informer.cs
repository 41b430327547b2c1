using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Informers;

/// <summary>
/// Follows one resource in all namespaces: a list, then a watch, again a list when the version to watch from is gone.
/// Handlers run one after the other on the informer's loop and must only note what is to be done. Objects are shared
/// between all readers: whoever wants to change one clones it.
/// </summary>
public sealed partial class Informer
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly IObjectClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private InformerCache? _cache;
    private readonly Lock _lock = new();
    private ImmutableArray<Action<InformerEvent>> _handlers = [];
    private ImmutableArray<Action> _listHandlers = [];
    private CancellationTokenSource? _round;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly VersionGate _gate = new();

    /// <summary>With <paramref name="keepObjects"/> false only the stream of changes is passed on, nothing is kept.</summary>
    public Informer(IObjectClient client, ResourceName resource, bool keepObjects, TimeProvider time, ILogger logger)
    {
        _client = client;
        Resource = resource;
        _time = time;
        _logger = logger;
        _cache = keepObjects ? new InformerCache() : null;
    }

    public ResourceName Resource { get; }

    public bool KeepsObjects => _cache is not null;

    /// <summary>Ends when the first list was handed to all handlers.</summary>
    public Task Synced => _synced.Task;

    private InformerCache Cache => _cache ?? throw new InvalidOperationException($"{Resource.Plural} are not cached");

    /// <summary>From now on objects are kept. Only before the informer runs.</summary>
    internal void KeepObjects() => _cache ??= new InformerCache();

    /// <summary>
    /// Adds a handler of changes. If the informer already runs and keeps nothing, it lists anew, so that the handler
    /// hears of everything; the others hear of it once more.
    /// </summary>
    public void OnChange(Action<InformerEvent> handler)
    {
        lock (_lock)
        {
            _handlers = _handlers.Add(handler);
            if (_cache is null)
                _round?.Cancel();
        }
    }

    /// <summary>
    /// Called after every list, the first too, once its objects were handed to all handlers. An informer that keeps
    /// nothing does not tell what vanished before a list: who relies on deletions has to look for himself then.
    /// </summary>
    public void OnListed(Action handler)
    {
        lock (_lock)
            _listHandlers = _listHandlers.Add(handler);
    }

    public JsonObject? Get(ObjectKey key) => Cache.Get(key);

    public IReadOnlyCollection<JsonObject> All => Cache.All;

    /// <summary>Adds an index: the objects under each of the names that <paramref name="names"/> gives an object.</summary>
    public ObjectIndex AddIndex(Func<JsonObject, IEnumerable<string>> names) => Cache.AddIndex(names);

    /// <summary>Waits until changes up to this version were seen, so that a controller reads what it wrote.</summary>
    public Task WaitForAsync(ulong version, CancellationToken ct) => _gate.WaitAsync(seen => seen >= version, ct);

    /// <summary>Waits until the object with this uid is gone from the cache or is terminating.</summary>
    public Task WaitForDeletionAsync(ObjectKey key, string uid, CancellationToken ct) =>
        WaitUntilAsync(key, obj => obj is null || obj.Uid() != uid || obj.IsTerminating(), ct);

    /// <summary>Waits until the cached object (null if there is none) satisfies a condition.</summary>
    public Task WaitUntilAsync(ObjectKey key, Func<JsonObject?, bool> reached, CancellationToken ct) =>
        _gate.WaitAsync(_ => reached(Get(key)), ct);

    /// <summary>Follows the resource until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var retry = FirstRetry;
        while (!ct.IsCancellationRequested)
        {
            using var round = BeginRound(ct);
            try
            {
                var version = await ListAsync(ct);
                retry = FirstRetry;
                await WatchAsync(version, round.Token);
            }
            catch (StatusException gone) when (gone.Code == 410)
            {
                continue;
            }
            catch (Exception failure) when (!ct.IsCancellationRequested)
            {
                // Cancelled by a new handler, it is no failure.
                if (!round.IsCancellationRequested)
                    FollowFailed(failure, Resource.Plural);
            }
            finally
            {
                EndRound();
            }
            if (round.IsCancellationRequested)
                continue;
            await Task.Delay(retry, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            retry = TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, LongestRetry.Ticks));
        }
    }

    /// <summary>A list and the watch that follows it; cancelled when there is somebody new to list for.</summary>
    private CancellationTokenSource BeginRound(CancellationToken ct)
    {
        lock (_lock)
            return _round = CancellationTokenSource.CreateLinkedTokenSource(ct);
    }

    private void EndRound()
    {
        lock (_lock)
            _round = null;
    }

    private async Task<string> ListAsync(CancellationToken ct)
    {
        var list = await _client.ListAsync(Resource, null, null, ct);
        if (_cache is null)
        {
            foreach (var item in list.Items)
                Notify(new InformerEvent(null, item));
        }
        else
        {
            foreach (var change in _cache.Replace(list.Items))
                Notify(change);
        }
        _gate.Advance(Meta.ParseVersion(list.ResourceVersion));
        foreach (var handler in _listHandlers)
            handler();
        _synced.TrySetResult();
        return list.ResourceVersion;
    }

    private async Task WatchAsync(string version, CancellationToken ct)
    {
        await foreach (var (type, obj) in _client.WatchAsync(Resource, null, version, ct))
        {
            if (type is not "BOOKMARK")
                Apply(type, obj);
            _gate.Advance(obj.Version());
        }
    }

    private void Apply(string type, JsonObject obj)
    {
        var deleted = type == "DELETED";
        if (_cache is null)
            Notify(deleted ? new InformerEvent(obj, null) : new InformerEvent(null, obj));
        else if (deleted)
            RemoveFromCache(_cache, obj);
        else
            Notify(new InformerEvent(_cache.Set(obj), obj));
    }

    private void RemoveFromCache(InformerCache cache, JsonObject last)
    {
        cache.Remove(last.Key());
        Notify(new InformerEvent(last, null));
    }

    private void Notify(InformerEvent change)
    {
        foreach (var handler in _handlers)
        {
            try
            {
                handler(change);
            }
            catch (Exception failure)
            {
                HandlerFailed(failure, Resource.Plural, change.Object.Key());
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Following {Resource} was interrupted; it is listed anew")]
    private partial void FollowFailed(Exception failure, string resource);

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler failed on {Resource} {Key}")]
    private partial void HandlerFailed(Exception failure, string resource, ObjectKey key);
}
