using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Proxy.Health;
using Steelyard.Lab.Proxy.Rules;

namespace Steelyard.Lab.Proxy;

/// <summary>
/// The service proxy of a node, in place of kube-proxy: follows Services and EndpointSlices and keeps nftables rules of
/// its network namespace that lead each service address and node port to an endpoint.
/// </summary>
public sealed partial class ServiceProxy : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    // A transaction takes this many items at most, so that the kernel accepts it as one.
    private const int ItemsInTransaction = 600;

    private readonly ServiceProxyOptions _options;
    private readonly ILogger _logger;
    private readonly Channel<(bool IsSlice, InformerEvent Change)> _events =
        Channel.CreateUnbounded<(bool, InformerEvent)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ProxyState _state;
    private readonly RuleWriter _writer;
    private readonly FlowCleaner _flows;
    private readonly ProxyHealth _health;

    private ServiceProxy(ServiceProxyOptions options)
    {
        _options = options;
        _logger = options.Logger;
        _state = new ProxyState(options.NodeName);
        _writer = new RuleWriter(new NftRunner(options.NftProgram), options.PodNetworks);
        _flows = new FlowCleaner(options.ConntrackProgram, options.Logger);
        _health = new ProxyHealth(options);
    }

    /// <summary>
    /// Works until cancelled, in the network namespace of this process. The rules stay in force afterwards, so that a
    /// proxy can be replaced without a gap.
    /// </summary>
    public static async Task RunAsync(IObjectClient client, ServiceProxyOptions options, CancellationToken ct)
    {
        using var proxy = new ServiceProxy(options);
        await proxy.WorkAsync(client, ct);
    }

    void IDisposable.Dispose() => _health.Dispose();

    private async Task WorkAsync(IObjectClient client, CancellationToken ct)
    {
        NodeNetwork.Prepare(_options.Logger);
        await using var informers = new InformerSet(client, _options.Time, _options.Logger);
        informers.Cached(Resources.Services).OnChange(change => _events.Writer.TryWrite((false, change)));
        informers.Cached(Resources.EndpointSlices).OnChange(change => _events.Writer.TryWrite((true, change)));
        informers.Start();
        var flows = _flows.RunAsync(ct);
        try
        {
            await informers.WaitForSyncAsync(ct);
            await FollowAsync(ct);
        }
        finally
        {
            await flows.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await RebuildAsync(ct);
                while (await _events.Reader.WaitToReadAsync(ct))
                {
                    await Task.Delay(_options.Gather, _options.Time, ct);
                    await UpdateAsync(ct);
                }
            }
            catch (InvalidOperationException refused)
            {
                _health.Unready();
                RulesRefused(refused.Message);
            }
            await Task.Delay(RetryAfter, _options.Time, ct);
        }
    }

    private async Task RebuildAsync(CancellationToken ct)
    {
        TakeEvents();
        var changes = new RuleChanges();
        foreach (var service in _state.Dirty.ToList())
            _state.Update(service, changes);
        await _writer.RebuildAsync(_state.Rules, ct);
        _health.Replace(_state.HealthChecks());
        _health.Ready();
    }

    private async Task UpdateAsync(CancellationToken ct)
    {
        TakeEvents();
        var changes = new RuleChanges();
        var changed = _state.Dirty.ToList();
        var stale = new List<string[]>();
        foreach (var service in changed)
        {
            var (former, now) = _state.Update(service, changes);
            stale.AddRange(StaleFlows.Deletions(former, now));
            if (changes.Count >= ItemsInTransaction)
                await CommitAsync(changes, ct);
        }
        await CommitAsync(changes, ct);
        stale.ForEach(_flows.Delete);
        foreach (var service in changed)
            _health.Set(service, _state.HealthCheck(service));
    }

    private async Task CommitAsync(RuleChanges changes, CancellationToken ct)
    {
        await _writer.UpdateAsync(_state.Rules, changes, ct);
        changes.Clear();
    }

    private void TakeEvents()
    {
        while (_events.Reader.TryRead(out var next))
        {
            if (next.IsSlice)
                _state.SliceChanged(next.Change);
            else
                _state.ServiceChanged(next.Change);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The rules of all services are written anew: {Reason}")]
    private partial void RulesRefused(string reason);
}
