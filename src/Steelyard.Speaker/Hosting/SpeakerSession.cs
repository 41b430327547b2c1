using Microsoft.Extensions.Logging;
using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Status;
using Steelyard.Core.Announcements;
using Steelyard.Core.Configuration;
using Steelyard.Hosting.Status;
using Steelyard.Kube;
using Steelyard.Kube.Client;
using Steelyard.Kube.Events;
using Steelyard.Primitives;
using Steelyard.Speaker.Announcing;
using Steelyard.Speaker.Caching;
using Steelyard.Speaker.Configuration;
using Steelyard.Speaker.Layer2;
using Steelyard.Speaker.Members;
using Steelyard.Speaker.Membership;
using Steelyard.Speaker.Metrics;
using Steelyard.Speaker.Status;

namespace Steelyard.Speaker.Hosting;

/// <summary>The work of one speaker from the moment at which it may use the network: who tells what to whom.</summary>
internal sealed partial class SpeakerSession : IDisposable
{
    private static readonly TimeSpan s_orphanRetry = TimeSpan.FromSeconds(1);

    private readonly SpeakerOptions _options;
    private readonly SpeakerCaches _caches;
    private readonly SpeakerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ILayer2Announcer _announcer;
    private readonly IMembership? _membership;
    private readonly Action<IMembership> _startMembership;
    private readonly EndpointIndex _endpoints = new();
    private readonly L2StatusIndex _statusIndex = new();
    private readonly Layer2Engine _engine;
    private readonly AnnouncementReporter _reporter;
    private readonly ConflictReporter _conflicts;
    private readonly L2StatusReporter _statuses;
    private readonly SpeakerConfiguration _configuration;
    private readonly ConfigurationStateReporter _state;
    private readonly PeerDirectory? _peers;
    private readonly FailbackTimer? _failback;
    private readonly ITimer _orphanTimer;

    public SpeakerSession(
        SpeakerOptions options, KubeClient client, SpeakerCaches caches, EventRecorder events, SpeakerMetrics metrics, OwnerReference? owner,
        ILoggerFactory loggers, TimeProvider time, SpeakerParts parts)
    {
        (_options, _caches, _metrics, _time) = (options, caches, metrics, time);
        _logger = loggers.CreateLogger("speaker");
        _announcer = parts.Announcer();
        _membership = options.Membership is { } settings ? parts.Membership(settings) : null;
        _startMembership = parts.Start;
        var engineOptions = new EngineOptions { NodeName = options.NodeName, IgnoresExclusion = options.IgnoresExclusion, IsSticky = options.Failback.IsSticky };
        _engine = new Layer2Engine(engineOptions, _announcer, key => caches.Services.Find(key)?.Value, _endpoints.Of, _statusIndex.Holder, OnDecision);
        _statuses = new L2StatusReporter(
            client, _statusIndex, _engine.Decision, _announcer, new L2StatusReporterOptions(options.NodeName, options.Namespace, owner), time,
            loggers.CreateLogger("status"));
        var announcing = loggers.CreateLogger("announcing");
        _reporter = new AnnouncementReporter(options.NodeName, _announcer, events, Regarding, _statuses.Touch, announcing);
        _conflicts = new ConflictReporter(options.NodeName, _announcer, _engine, events, Regarding);
        var configuring = loggers.CreateLogger("configuration");
        _configuration = new SpeakerConfiguration(caches, options.Namespace, options.NodeName, metrics, configuring);
        _state = new ConfigurationStateReporter(
            client, caches.States, options.Namespace, StateIdentity.Speaker(options.NodeName), owner, time, configuring);
        if (_membership is not null)
            _peers = new PeerDirectory(client, options, options.Membership!, _membership, time, loggers.CreateLogger("members"));
        if (options.Failback is { IsSticky: true, After: { } after })
            _failback = new FailbackTimer(_engine, after, _statuses.HandBack, time, announcing);
        _orphanTimer = time.CreateTimer(_ => _configuration.Signal(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        MetricsPage = new SpeakerMetricsPage(options.NodeName, metrics, _engine, _announcer, () => _membership?.View.Alive.Count, events, client);
        Subscribe();
    }

    public SpeakerMetricsPage MetricsPage { get; }

    /// <summary>Works until the second token fires, then leaves in order.</summary>
    /// <param name="background">Takes the tasks that go on while it leaves.</param>
    /// <param name="stop">Ends those tasks.</param>
    /// <param name="cancellationToken">Ends the speaker.</param>
    public async Task RunAsync(List<Task> background, CancellationToken stop, CancellationToken cancellationToken)
    {
        await _caches.WaitForSyncAsync(cancellationToken).ConfigureAwait(false);
        if (_options.Failback.IsSticky)
            await _caches.Statuses.WaitForSyncAsync(cancellationToken).ConfigureAwait(false);
        var errors = Prepare();
        await JoinAsync(cancellationToken).ConfigureAwait(false);
        Start(errors);
        background.Add(_reporter.RunAsync(stop));
        background.Add(_conflicts.RunAsync(stop));
        background.Add(_statuses.RunAsync(stop));
        background.Add(_configuration.RunAsync(_engine.Reconfigure, Report, stop));
        background.Add(_state.RunAsync(stop));
        if (_peers is not null)
            background.Add(_peers.RunAsync(stop));
        if (_failback is not null)
            background.Add(_failback.RunAsync(stop));
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await LeaveAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        _orphanTimer.Dispose();
        (_membership as IDisposable)?.Dispose();
        (_announcer as IDisposable)?.Dispose();
        _statuses.Dispose();
        _state.Dispose();
    }

    /// <summary>From now on the others may leave addresses to this node, so everything else must be ready before.</summary>
    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        if (_membership is null)
            return;
        while (!await _peers!.RefreshAsync(cancellationToken).ConfigureAwait(false))
            await Task.Delay(s_orphanRetry, _time, cancellationToken).ConfigureAwait(false);
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _membership.Changed += view =>
        {
            _engine.SetMembers(view.Alive, HasQuorum(view));
            if (view.Alive.Contains(_options.NodeName))
                joined.TrySetResult();
        };
        _startMembership(_membership);
        if (_membership.View.Alive.Contains(_options.NodeName))
            return;
        // Started all the same: later views are followed as they come.
        await joined.Task.WaitAsync(TimeSpan.FromSeconds(5), _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private IReadOnlyList<ConfigurationError> Prepare()
    {
        var (snapshot, errors) = _configuration.Compile();
        _engine.Prepare(
            snapshot, _caches.Nodes.Objects.Select(node => (node.Key.Name, node.Value.Facts)), _caches.Services.Objects.Select(service => service.Key));
        return errors;
    }

    private void Start(IReadOnlyList<ConfigurationError> errors)
    {
        var view = _membership?.View;
        _engine.Start(view?.Alive, view is null || HasQuorum(view));
        // A view that came meanwhile was not taken.
        if (_membership is { View: var now } && !ReferenceEquals(now, view))
            _engine.SetMembers(now.Alive, HasQuorum(now));
        Report(errors);
        LogReady(_engine.AddressCount, _caches.Services.Count, view?.Alive.Count ?? _caches.Nodes.Count);
        // What an earlier life of this node left behind.
        foreach (var left in _caches.Statuses.Objects.Where(one => one.Value.Node == _options.NodeName))
            _statuses.Touch(left.Value.Service);
    }

    /// <summary>The successors announce first; then this node goes silent.</summary>
    private async Task LeaveAsync()
    {
        LogLeaving(_engine.AddressCount);
        var held = _engine.Announced.Select(pair => pair.Address).Distinct().ToList();
        using var limit = new CancellationTokenSource(_options.LeaveAtMost, _time);
        _engine.Leave();
        if (_membership is not null)
            await _membership.LeaveAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (held.Exists(address => _announcer.StateOf(address) != Sessions.Layer2.AddressState.Gone) && !limit.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool HasQuorum(MembershipView view) => _options.Membership?.NeedsQuorum != true || view.HasQuorum;

    private void Subscribe()
    {
        _caches.Services.Subscribe(change => Refresh(change.Key));
        _caches.Slices.Subscribe(change => _endpoints.Apply(change, Refresh));
        _caches.Nodes.Subscribe(change => OnNode(change.Key.Name, change.New?.Value, change.Old?.Value));
        _caches.Statuses.Subscribe(change =>
        {
            foreach (var service in _statusIndex.Apply(change))
                OnStatus(service);
        });
        _caches.States.Subscribe(_ => _state.OnChange());
        _caches.SubscribeConfiguration(_configuration.Signal);
    }

    private void Refresh(ObjectKey service)
    {
        _metrics.Updates.Increment();
        _engine.Refresh(service);
    }

    private void OnNode(string name, SpeakerNode? now, SpeakerNode? before)
    {
        if (now is not null && now.Facts != before?.Facts)
            _engine.SetNode(name, now.Facts);
        if (now is null || before is null || !now.Addresses.SequenceEqual(before.Addresses))
        {
            _announcer.SetPeerAddresses(_caches.Nodes.Objects
                .Where(node => node.Key.Name != _options.NodeName)
                .SelectMany(node => node.Value.Addresses)
                .ToHashSet());
            _peers?.Signal();
        }
    }

    private void OnStatus(ObjectKey service)
    {
        _engine.SetClaim(service, _statusIndex.Holder(service));
        if (_engine.Decision(service).IsAnnounced)
            _statuses.Touch(service);
    }

    private void OnDecision(ObjectKey service, DecisionChange change)
    {
        if (change.Before.IsAnnounced != change.After.IsAnnounced)
            _metrics.Handovers.Increment();
        _reporter.Report(service, change);
    }

    private void Report(IReadOnlyList<ConfigurationError> errors)
    {
        var orphans = _engine.Orphans;
        _state.Report(errors.Count > 0
            ? new ReconcileOutcome.Misconfigured(errors)
            : orphans.Count > 0 ? new ReconcileOutcome.Refused() : new ReconcileOutcome.Reconciled());
        if (orphans.Count == 0)
            return;
        // Mended by the controller, which moves the service; nobody tells when the last one is moved.
        _metrics.IsConfigStale = true;
        LogOrphans(orphans);
        _orphanTimer.Change(s_orphanRetry, Timeout.InfiniteTimeSpan);
    }

    private ObjectReference? Regarding(ObjectKey service) => _caches.Services.Find(service) is { } found
        ? new ObjectReference("v1", "Service", service, found.Uid, found.ResourceVersion)
        : null;

    [LoggerMessage(10, LogLevel.Information, "speaker ready", EventName = "ready")]
    private partial void LogReady(int addresses, int services, int alive);

    [LoggerMessage(11, LogLevel.Information, "handing the addresses over to the other speakers", EventName = "leaving")]
    private partial void LogLeaving(int addresses);

    [LoggerMessage(12, LogLevel.Error, "service has no configuration under new config, announced as before", EventName = "configStale")]
    private partial void LogOrphans(IReadOnlyList<string> services);
}
