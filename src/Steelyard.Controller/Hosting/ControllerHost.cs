using Microsoft.Extensions.Logging;
using Steelyard.Controller.Caching;
using Steelyard.Controller.Configuration;
using Steelyard.Controller.Metrics;
using Steelyard.Controller.Services;
using Steelyard.Kube.Client;
using Steelyard.Kube.Events;
using Steelyard.Kube.Leadership;

namespace Steelyard.Controller.Hosting;

/// <summary>Puts one controller together and runs it.</summary>
public sealed partial class ControllerHost : IDisposable
{
    private const string Component = "metallb-controller";
    private const string LeaseName = "metallb-controller";

    private readonly ControllerOptions _options;
    private readonly KubeClient _client;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly ControllerMetrics _metrics = new();
    private readonly ControllerCaches _caches;
    private readonly EventRecorder _events;
    private ServiceReconciler? _services;
    private ConfigurationReconciler? _configuration;

    /// <param name="options">Settings.</param>
    /// <param name="client">The cluster; not disposed.</param>
    /// <param name="loggers">Log.</param>
    /// <param name="time">Clock.</param>
    public ControllerHost(ControllerOptions options, KubeClient client, ILoggerFactory loggers, TimeProvider time)
    {
        _options = options;
        _client = client;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger("controller");
        _caches = new ControllerCaches(client, options.Namespace, time, loggers.CreateLogger("cache"));
        _events = new EventRecorder(client, new EventRecorderOptions
        {
            Component = Component,
            Instance = options.PodName,
            TimeProvider = time,
            Logger = loggers.CreateLogger("events"),
        });
        _caches.Services.Subscribe(change => _services?.OnChange(change));
        _caches.SubscribeConfiguration(() => _configuration?.Signal());
    }

    /// <summary>Runs until the token fires; then releases the lease.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        LogStarting(_options.Version, _options.Namespace, _client.BaseAddress.ToString());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var background = Task.WhenAll(_caches.RunAsync(stop.Token), _events.RunAsync(stop.Token));
        try
        {
            await CompeteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopping();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _events.Dispose();

    private Task CompeteAsync(CancellationToken cancellationToken)
    {
        if (!_options.ElectsLeader)
            return LeadAsync(cancellationToken);
        var elector = new LeaderElector(_client, new LeaderElectorOptions
        {
            Namespace = _options.Namespace,
            LeaseName = LeaseName,
            Identity = CandidateIdentity.Own(_options.PodName),
            IsKnownGone = CandidateIdentity.IsGone,
            TimeProvider = _time,
            Logger = _loggers.CreateLogger("leadership"),
        });
        return elector.RunAsync(term => LeadAsync(term.Ended), cancellationToken);
    }

    private async Task LeadAsync(CancellationToken ended)
    {
        await _caches.WaitForSyncAsync(ended).ConfigureAwait(false);
        using var services = new ServiceReconciler(new ServiceReconcilerOptions
        {
            Client = _client,
            Services = _caches.Services,
            Events = _events,
            Metrics = _metrics,
            LoadBalancerClass = _options.LoadBalancerClass,
            UnknownPool = _options.UnknownPool,
            Time = _time,
            Logger = _loggers.CreateLogger("services"),
        });
        var configuration = new ConfigurationReconciler(_caches, _options.Namespace, _metrics, _loggers.CreateLogger("configuration"));
        (_services, _configuration) = (services, configuration);
        try
        {
            using var term = CancellationTokenSource.CreateLinkedTokenSource(ended);
            Task[] work = [configuration.RunAsync(services.Reconfigure, _ => { }, term.Token), services.RunAsync(term.Token)];
            var first = await Task.WhenAny(work).ConfigureAwait(false);
            await term.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first.ConfigureAwait(false);
        }
        finally
        {
            (_services, _configuration) = (null, null);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "MetalLB controller starting (Steelyard)")]
    private partial void LogStarting(string version, string metalLBNamespace, string server);

    [LoggerMessage(2, LogLevel.Information, "controller stopping")]
    private partial void LogStopping();
}
