using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Steelyard.Hosting;
using Steelyard.Hosting.Status;
using Steelyard.Hosting.Web;
using Steelyard.Kube.Client;
using Steelyard.Kube.Events;
using Steelyard.Speaker.Caching;
using Steelyard.Speaker.Layer2;
using Steelyard.Speaker.Metrics;

namespace Steelyard.Speaker.Hosting;

/// <summary>Puts one speaker together and runs it.</summary>
public sealed partial class SpeakerHost : IDisposable
{
    private const string Component = "metallb-speaker";

    private readonly SpeakerOptions _options;
    private readonly KubeClient _client;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly SpeakerParts _parts;
    private readonly SpeakerMetrics _metrics = new();
    private readonly SpeakerCaches _caches;
    private readonly EventRecorder _events;
    private volatile SpeakerMetricsPage? _page;

    /// <param name="options">Settings.</param>
    /// <param name="client">The cluster; not disposed.</param>
    /// <param name="loggers">Log.</param>
    /// <param name="time">Clock.</param>
    public SpeakerHost(SpeakerOptions options, KubeClient client, ILoggerFactory loggers, TimeProvider time)
        : this(options, client, loggers, time, SpeakerParts.Real(options, loggers, time))
    {
    }

    internal SpeakerHost(SpeakerOptions options, KubeClient client, ILoggerFactory loggers, TimeProvider time, SpeakerParts parts)
    {
        _options = options;
        _client = client;
        _time = time;
        _loggers = loggers;
        _parts = parts;
        _logger = loggers.CreateLogger("speaker");
        _caches = new SpeakerCaches(client, options.Namespace, options.NodeName, options.LoadBalancerClass, time, loggers.CreateLogger("cache"));
        _events = new EventRecorder(client, new EventRecorderOptions
        {
            Component = Component,
            Host = options.NodeName,
            Instance = options.PodName,
            TimeProvider = time,
            Logger = loggers.CreateLogger("events"),
        });
    }

    /// <summary>
    /// Runs until the token fires; then hands its addresses to the other speakers, waits until they took over, and goes.
    /// </summary>
    /// <exception cref="StartException">The speaker cannot run as it was told to.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        LogStarting(_options.Version, _options.Namespace, _options.NodeName, _client.BaseAddress.ToString());
        // The parts go on while the addresses are handed over, so they have an end of their own.
        using var stop = new CancellationTokenSource();
        var background = new List<Task> { _events.RunAsync(stop.Token) };
        try
        {
            var owner = await OwnerPod.FindAsync(_client, _options.Namespace, _options.PodName, cancellationToken).ConfigureAwait(false);
            await using var web = await StartWebAsync(cancellationToken).ConfigureAwait(false);
            using var session = new SpeakerSession(_options, _client, _caches, _events, _metrics, owner, _loggers, _time, _parts);
            _page = session.MetricsPage;
            background.Add(_caches.RunAsync(stop.Token));
            await session.RunAsync(background, stop.Token, cancellationToken).ConfigureAwait(false);
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
    private async Task<WebServer?> StartWebAsync(CancellationToken cancellationToken)
    {
        var ports = new List<ServedPort>();
        try
        {
            if (_options.HealthPort > 0)
                ports.Add(ServedPorts.Health(_options.HealthPort, isLoopback: true));
            if (_options.MetricsPort > 0)
            {
                var certificate = new ServingCertificate(_options.MetricsCertificateDirectory, "localhost", _time);
                var authorizer = new MetricsAuthorizer(_client, _loggers.CreateLogger("metrics"));
                ports.Add(ServedPorts.Metrics(_options.MetricsPort, certificate.Current, _options.Tls, authorizer, () => _page?.Render() ?? ""));
            }

            return ports.Count == 0 ? null : await WebServer.StartAsync(ports, _loggers, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartException($"cannot serve: {e.Message}", e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "MetalLB speaker starting (Steelyard)")]
    private partial void LogStarting(string version, string metalLBNamespace, string node, string server);

    [LoggerMessage(2, LogLevel.Information, "speaker stopping")]
    private partial void LogStopping();
}
