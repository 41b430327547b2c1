using Microsoft.Extensions.Logging;
using Steelyard.Api.Configuration;
using Steelyard.Api.Status;
using Steelyard.Controller.Caching;
using Steelyard.Controller.Configuration;
using Steelyard.Controller.Metrics;
using Steelyard.Controller.Pools;
using Steelyard.Controller.Services;
using Steelyard.Core.Allocation;
using Steelyard.Hosting.Status;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;
using Steelyard.Kube.Events;

namespace Steelyard.Controller.Hosting;

/// <summary>Everything that is done while being the leader. Starts from nothing each time: the truth is in the API.</summary>
internal sealed class ControllerTerm : IDisposable
{
    private readonly ControllerCaches _caches;
    private readonly ConfigurationEvents _configurationEvents;
    private readonly ServiceReconciler _services;
    private readonly ConfigurationReconciler _configuration;
    private readonly ConfigurationStateReporter _state;
    private readonly PoolStatusReporter _pools;

    public ControllerTerm(
        ControllerOptions options, KubeClient client, ControllerCaches caches, EventRecorder events, ControllerMetrics metrics,
        Api.Kubernetes.OwnerReference? owner, ILoggerFactory loggers, TimeProvider time)
    {
        _caches = caches;
        _configurationEvents = new ConfigurationEvents(caches, events);
        _services = new ServiceReconciler(new ServiceReconcilerOptions
        {
            Client = client,
            Services = caches.Services,
            Events = events,
            Metrics = metrics,
            PoolTouched = name => _pools?.Touch(name),
            LoadBalancerClass = options.LoadBalancerClass,
            UnknownPool = options.UnknownPool,
            Time = time,
            Logger = loggers.CreateLogger("services"),
        });
        var logger = loggers.CreateLogger("configuration");
        _configuration = new ConfigurationReconciler(caches, options.Namespace, metrics, logger);
        _state = new ConfigurationStateReporter(client, caches.States, options.Namespace, StateIdentity.Controller, owner, time, logger);
        _pools = new PoolStatusReporter(client, caches.Pools, Usage, options.Namespace, metrics, time, logger);
    }

    /// <summary>Services that wait to be looked at.</summary>
    public int QueueLength => _services.QueueLength;

    /// <summary>Services that wait for an address.</summary>
    public int WaitingCount => _services.Ledger.WaitingCount;

    /// <summary>Counters of every pool in force.</summary>
    public IEnumerable<(string Pool, PoolUsage Usage)> Usages
    {
        get
        {
            foreach (var pool in _services.Ledger.Pools.Pools)
            {
                if (Usage(pool.Name) is { } usage)
                    yield return (pool.Name, usage);
            }
        }
    }

    /// <summary>Works until leadership ends. The caches must be complete.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        using var term = CancellationTokenSource.CreateLinkedTokenSource(ended);
        Task[] work =
        [
            _configuration.RunAsync(pools =>
            {
                _services.Reconfigure(pools);
                foreach (var pool in pools.Pools)
                    _pools.Touch(pool.Name);
            }, Report, term.Token),
            _services.RunAsync(term.Token),
            _state.RunAsync(term.Token),
            _pools.RunAsync(term.Token),
        ];
        var first = await Task.WhenAny(work).ConfigureAwait(false);
        await term.CancelAsync().ConfigureAwait(false);
        // Leadership is given up only when no write is under way any more.
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    public void OnService(in ResourceChange<Core.Services.ServiceSpec> change) => _services.OnChange(change);

    public void OnConfiguration() => _configuration.Signal();

    public void OnState() => _state.OnChange();

    public void OnPool(in ResourceChange<Api.Resources.IPAddressPool> change) => _pools.Touch(change.Key);

    public void Dispose()
    {
        _services.Dispose();
        _state.Dispose();
        _pools.Dispose();
    }

    private PoolUsage? Usage(string pool) => _services.Ledger.Usage(pool);

    private void Report(IReadOnlyList<ConfigurationError> errors)
    {
        _state.Report(errors.Count == 0 ? new ReconcileOutcome.Reconciled() : new ReconcileOutcome.Misconfigured(errors));
        _configurationEvents.Report(errors);
    }
}
