using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Client;

namespace Steelyard.ControllerManager.Informers;

/// <summary>
/// The informers of one host, one for each resource however many controllers look at it. Informers asked for before
/// <see cref="Start"/> begin with it; later ones (custom resources that come up) begin at once.
/// </summary>
public sealed class InformerSet : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly IObjectClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Dictionary<ResourceName, Informer> _informers = [];
    private readonly Dictionary<ResourceName, (CancellationTokenSource Stop, Task Run)> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private bool _started;

    public InformerSet(IObjectClient client, TimeProvider time, ILogger logger)
    {
        _client = client;
        _time = time;
        _logger = logger;
    }

    /// <summary>The informer that keeps the objects of a resource. Only before <see cref="Start"/>.</summary>
    public Informer Cached(ResourceName resource) => Open(resource, keepObjects: true, null);

    /// <summary>
    /// Any informer of a resource, for those who only need to hear of changes. Handlers for resources that come up
    /// later are passed here, so that they miss nothing.
    /// </summary>
    public Informer Stream(ResourceName resource, Action<Informer>? prepare = null) => Open(resource, keepObjects: false, prepare);

    public int Count
    {
        get
        {
            lock (_lock)
                return _informers.Count;
        }
    }

    public void Start()
    {
        lock (_lock)
        {
            _started = true;
            foreach (var informer in _informers.Values)
                Run(informer);
        }
    }

    /// <summary>
    /// Ends when all informers that keep objects have handed out their first list. The others are not waited for: one
    /// custom resource that cannot be listed must not hold up everything.
    /// </summary>
    public Task WaitForSyncAsync(CancellationToken ct)
    {
        lock (_lock)
            return Task.WhenAll(_informers.Values.Where(i => i.KeepsObjects).Select(i => i.Synced)).WaitAsync(ct);
    }

    /// <summary>Stops following custom resources that are no longer served.</summary>
    public void Retain(IReadOnlySet<ResourceName> served)
    {
        lock (_lock)
        {
            foreach (var informer in _informers.Values.Where(i => !i.KeepsObjects && !served.Contains(i.Resource)).ToList())
            {
                _informers.Remove(informer.Resource);
                if (_running.Remove(informer.Resource, out var running))
                    running.Stop.Cancel();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        List<Task> runs;
        lock (_lock)
            runs = [.. _running.Values.Select(running => running.Run)];
        await Task.WhenAll(runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private Informer Open(ResourceName resource, bool keepObjects, Action<Informer>? prepare)
    {
        lock (_lock)
        {
            var isNew = !_informers.TryGetValue(resource, out var informer);
            informer ??= _informers[resource] = new Informer(_client, resource, keepObjects, _time, _logger);
            if (keepObjects)
                informer.KeepObjects();
            prepare?.Invoke(informer);
            if (isNew && _started)
                Run(informer);
            return informer;
        }
    }

    private void Run(Informer informer)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _running[informer.Resource] = (stop, Task.Run(() => informer.RunAsync(stop.Token), CancellationToken.None));
    }
}
