using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Controller.Caching;
using Steelyard.Controller.Metrics;
using Steelyard.Controller.Secrets;
using Steelyard.Controller.Webhooks;
using Steelyard.Hosting;
using Steelyard.Hosting.Status;
using Steelyard.Hosting.Web;
using Steelyard.Kube.Client;
using Steelyard.Kube.Events;
using Steelyard.Kube.Leadership;

namespace Steelyard.Controller.Hosting;

/// <summary>Puts one controller together and runs it.</summary>
public sealed partial class ControllerHost : IDisposable
{
    private const string Component = "metallb-controller";
    private const string LeaseName = "metallb-controller";

    private static readonly TimeSpan s_secretRetry = TimeSpan.FromSeconds(10);

    private readonly ControllerOptions _options;
    private readonly KubeClient _client;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly ControllerMetrics _metrics = new();
    private readonly ControllerCaches _caches;
    private readonly EventRecorder _events;
    private volatile ControllerTerm? _term;
    private readonly TaskCompletionSource _mayListServices = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _wasStandby;

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
        _caches.Services.Subscribe(change => _term?.OnService(change));
        _caches.SubscribeConfiguration(() => _term?.OnConfiguration());
        _caches.Pools.Subscribe(change => _term?.OnPool(change));
        _caches.States.Subscribe(_ => _term?.OnState());
    }

    /// <summary>Runs until the token fires; then releases the lease.</summary>
    /// <exception cref="StartException">The controller cannot run as it was told to.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        LogStarting(_options.Version, _options.Namespace, _client.BaseAddress.ToString());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var background = new List<Task> { _events.RunAsync(stop.Token) };
        try
        {
            var owner = await OwnerPod.FindAsync(_client, _options.Namespace, _options.PodName, cancellationToken).ConfigureAwait(false);
            await using var web = await StartWebAsync(background, stop.Token).ConfigureAwait(false);
            if (_options.MemberlistSecret.Length > 0)
                background.Add(EnsureMemberlistSecretAsync(stop.Token));
            if (_options.WebhookMode != WebhookMode.OnlyWebhook)
                background.Add(_caches.RunAsync(_mayListServices.Task, stop.Token));
            if (_options.WebhookMode == WebhookMode.OnlyWebhook)
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(false);
            await CompeteAsync(owner, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopping();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(background).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _events.Dispose();

    /// <returns>Null when no port is to be served.</returns>
    private async Task<WebServer?> StartWebAsync(List<Task> background, CancellationToken stop)
    {
        var ports = new List<ServedPort>();
        try
        {
            if (_options.HealthPort > 0)
                ports.Add(ServedPorts.Health(_options.HealthPort));
            if (_options.MetricsPort > 0)
            {
                var certificate = new ServingCertificate(_options.MetricsCertificateDirectory, "localhost", _time);
                var authorizer = new MetricsAuthorizer(_client, _loggers.CreateLogger("metrics"));
                ports.Add(ServedPorts.Metrics(_options.MetricsPort, certificate.Current, _options.Tls, authorizer, RenderMetrics));
            }

            if (_options.WebhookMode != WebhookMode.Disabled)
                ports.Add(Webhooks(background, stop));
            return ports.Count == 0 ? null : await WebServer.StartAsync(ports, _loggers, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartException($"cannot serve: {e.Message}", e);
        }
    }

    private ServedPort Webhooks(List<Task> background, CancellationToken stop)
    {
        var logger = _loggers.CreateLogger("webhooks");
        var rules = new CompileOptions { Namespace = _options.Namespace, BgpMode = _options.BgpMode };
        var endpoint = new WebhookEndpoint(new WebhookObjects(_client, _options.Namespace), rules, logger);
        if (_options.DisablesCertificateRotation)
        {
            var files = new ServingCertificate(_options.CertificateDirectory, "", _time);
            return ServedPorts.Tls(_options.WebhookPort, files.Current, _options.Tls, endpoint.HandleAsync);
        }

        var hostName = $"{_options.CertificateService}.{_options.Namespace}.svc";
        var rotator = new CertificateRotator(_client, _options.Namespace, _options.WebhookSecret, hostName, _time, logger);
        background.Add(rotator.RunAsync(stop));
        return ServedPorts.Tls(_options.WebhookPort, rotator.Current, _options.Tls, endpoint.HandleAsync);
    }

    private string RenderMetrics()
    {
        var term = _term;
        return MetricsPage.Render(
            _metrics, term is null ? [] : [.. term.Usages], term?.QueueLength ?? 0, term?.WaitingCount ?? 0, term is not null, _events, _client);
    }

    private async Task EnsureMemberlistSecretAsync(CancellationToken stop)
    {
        var secret = new MemberlistSecret(_client, _options.Namespace, _loggers.CreateLogger("secrets"));
        while (true)
        {
            try
            {
                await secret.EnsureAsync(_options.MemberlistSecret, _options.Deployment, stop).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
            {
                LogNoSecret(_options.MemberlistSecret, e.Message);
                await Task.Delay(s_secretRetry, _time, stop).ConfigureAwait(false);
            }
        }
    }

    private Task CompeteAsync(OwnerReference? owner, CancellationToken cancellationToken)
    {
        if (!_options.ElectsLeader)
            return LeadAsync(owner, cancellationToken);
        var identity = CandidateIdentity.Own(_options.PodName);
        var elector = new LeaderElector(_client, new LeaderElectorOptions
        {
            Namespace = _options.Namespace,
            LeaseName = LeaseName,
            Identity = identity,
            IsKnownGone = CandidateIdentity.IsGone,
            LeaderSeen = leader => OnLeader(leader, identity),
            TimeProvider = _time,
            Logger = _loggers.CreateLogger("leadership"),
        });
        return elector.RunAsync(term => LeadAsync(owner, term.Ended), cancellationToken);
    }

    /// <summary>
    /// Alone, the services are listed only as the leader, and that list shows all that a predecessor wrote. A standby keeps
    /// its caches warm instead, and compares them with the API when its turn comes.
    /// </summary>
    private void OnLeader(string leader, string identity)
    {
        if (leader.Length == 0 || leader == identity || CandidateIdentity.IsGone(leader))
            return;
        _wasStandby = true;
        _mayListServices.TrySetResult();
    }

    private async Task LeadAsync(OwnerReference? owner, CancellationToken ended)
    {
        var isFresh = _mayListServices.TrySetResult() && !_wasStandby;
        await _caches.WaitForSyncAsync(ended).ConfigureAwait(false);
        if (!isFresh)
            await _caches.WaitForFreshnessAsync(_client, _options.Namespace, _time, ended).ConfigureAwait(false);
        using var term = new ControllerTerm(_options, _client, _caches, _events, _metrics, owner, _loggers, _time);
        _term = term;
        try
        {
            await term.RunAsync(ended).ConfigureAwait(false);
        }
        finally
        {
            _term = null;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "MetalLB controller starting (Steelyard)")]
    private partial void LogStarting(string version, string metalLBNamespace, string server);

    [LoggerMessage(3, LogLevel.Error, "cannot create the secret of the memberlist, trying again", EventName = "writeFailed")]
    private partial void LogNoSecret(string secret, string error);

    [LoggerMessage(2, LogLevel.Information, "controller stopping")]
    private partial void LogStopping();
}
