using Microsoft.Extensions.Logging;
using Steelyard.Api;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Api.Status;
using Steelyard.Kube;
using Steelyard.Kube.Caching;
using Steelyard.Kube.Client;
using Steelyard.Kube.Queues;

namespace Steelyard.Hosting.Status;

/// <summary>
/// Keeps the ConfigurationState of this process as it should be: creates it, applies the condition, and puts both back
/// when somebody deletes or changes them. Nothing is written while it is right.
/// </summary>
public sealed partial class ConfigurationStateReporter : IDisposable
{
    private static readonly ResourceType<ConfigurationState> s_states =
        new(ApiGroup.Name, ApiGroup.V1Beta1, ApiGroup.ConfigurationStates, true, ApiJson.Default.ConfigurationState);

    private readonly KubeClient _client;
    private readonly ResourceCache<ConfigurationState> _cache;
    private readonly ObjectKey _key;
    private readonly StateIdentity _identity;
    private readonly OwnerReference? _owner;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkQueue<ObjectKey> _queue;
    private volatile ReconcileOutcome? _outcome;
    private Condition? _condition;

    public ConfigurationStateReporter(
        KubeClient client, ResourceCache<ConfigurationState> cache, string ns, StateIdentity identity, OwnerReference? owner, TimeProvider time,
        ILogger logger)
    {
        _client = client;
        _cache = cache;
        _key = new ObjectKey(ns, identity.Name);
        _identity = identity;
        _owner = owner;
        _time = time;
        _logger = logger;
        _queue = new WorkQueue<ObjectKey>(new WorkQueueOptions
        {
            TimeProvider = time,
            Backoff = new ExponentialBackoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        });
    }

    /// <summary>Takes the outcome to be shown from now on.</summary>
    public void Report(ReconcileOutcome outcome)
    {
        _outcome = outcome;
        _queue.Add(_key);
    }

    /// <summary>The object changed.</summary>
    public void OnChange() => _queue.Add(_key);

    public async Task RunAsync(CancellationToken ended)
    {
        while (true)
        {
            var key = await _queue.TakeAsync(ended).ConfigureAwait(false);
            try
            {
                await ReconcileAsync(ended).ConfigureAwait(false);
                _queue.Forget(key);
            }
            catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
            {
                LogFailed(e.Message);
                _queue.AddAfterFailure(key);
            }

            _queue.Done(key);
        }
    }

    public void Dispose() => _queue.Dispose();

    private async Task ReconcileAsync(CancellationToken ended)
    {
        if (_outcome is not { } outcome)
            return;
        var shown = _cache.Find(_key)?.Value;
        var before = _condition ?? shown?.Status?.Conditions?.FirstOrDefault(condition => condition.Type == _identity.Condition);
        _condition = ConfigurationStates.ToCondition(_identity.Condition, outcome, _time.GetUtcNow(), before);
        var wanted = ConfigurationStates.Summarize([_condition]);
        if (shown is not null && Shows(shown.Status, wanted))
            return;
        if (shown is null)
            await CreateAsync(ended).ConfigureAwait(false);
        var patch = KubePatch.Apply(ConfigurationStateBody.Status(_key, wanted), _identity.FieldOwner, force: true);
        await _client.PatchRawAsync(s_states, _key, patch, "status", ended).ConfigureAwait(false);
    }

    private async Task CreateAsync(CancellationToken ended)
    {
        var meta = new ObjectMeta(
            _key.Name, _key.Namespace, Labels: _identity.Labels, OwnerReferences: _owner is null ? null : [_owner]);
        try
        {
            await _client.CreateAsync(s_states, _key.Namespace, new ConfigurationState(meta), ended).ConfigureAwait(false);
        }
        catch (KubeApiException e) when (e.IsAlreadyExists)
        {
            // The cache will show it.
        }
    }

    private static bool Shows(ConfigurationStateStatus? shown, ConfigurationStateStatus wanted) =>
        shown?.Result == wanted.Result
        && (shown?.ErrorSummary ?? "") == wanted.ErrorSummary
        && shown?.Conditions is [var condition]
        && condition with { LastTransitionTime = null } == wanted.Conditions![0] with { LastTransitionTime = null };

    [LoggerMessage(210, LogLevel.Error, "cannot write the ConfigurationState, trying again", EventName = "writeFailed")]
    private partial void LogFailed(string error);
}
