using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Nodes;

/// <summary>Keeps the Node object and its Lease: makes them, renews them, says when the node is ready.</summary>
internal sealed partial class NodeRegistration(NodeAgentOptions options, HttpObjectClient client, NodeDescription description)
{
    private const string LeaseNamespace = "kube-node-lease";
    private static readonly TimeSpan _statusEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _retry = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan _leasePatience = TimeSpan.FromSeconds(3);

    private readonly DateTimeOffset _started = options.Time.GetUtcNow();
    private DateTimeOffset? _readySince;

    /// <summary>Makes the Node, or takes over the one that is there; tried until it succeeds.</summary>
    public Task RegisterAsync(CancellationToken ct) => UntilDoneAsync(async () =>
    {
        var metadata = new JsonObject { ["name"] = options.Name, ["labels"] = description.Labels() };
        var node = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["metadata"] = metadata };
        try
        {
            await client.CreateAsync(Resources.Nodes, null, node, ct).ConfigureAwait(false);
        }
        catch (StatusException there) when (there.Code == 409)
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = description.Labels() } };
            await client.MergePatchAsync(Resources.Nodes, null, options.Name, patch, null, ct).ConfigureAwait(false);
        }
        await WriteStatusAsync(ct).ConfigureAwait(false);
    }, ct);

    /// <summary>The node can run pods from now on.</summary>
    public Task BecomeReadyAsync(CancellationToken ct)
    {
        _readySince = options.Time.GetUtcNow();
        return UntilDoneAsync(() => WriteStatusAsync(ct), ct);
    }

    /// <summary>Writes the status from time to time.</summary>
    public async Task KeepStatusAsync(CancellationToken ct)
    {
        while (true)
        {
            await Task.Delay(_statusEvery, options.Time, ct).ConfigureAwait(false);
            await TryAsync(() => WriteStatusAsync(ct), ct).ConfigureAwait(false);
        }
    }

    /// <summary>Renews the Lease: the node's sign of life.</summary>
    public async Task KeepLeaseAsync(CancellationToken ct)
    {
        while (true)
        {
            using (var limit = new CancellationTokenSource(_leasePatience, options.Time))
            using (var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token))
                await TryAsync(() => RenewLeaseAsync(stop.Token), ct).ConfigureAwait(false);
            await Task.Delay(options.LeaseRenewal, options.Time, ct).ConfigureAwait(false);
        }
    }

    private async Task RenewLeaseAsync(CancellationToken ct)
    {
        var spec = new JsonObject
        {
            ["holderIdentity"] = options.Name,
            ["leaseDurationSeconds"] = (int)Math.Max(1, Math.Ceiling(options.LeaseRenewal.TotalSeconds * 4)),
            ["renewTime"] = Meta.MicroTimestamp(options.Time.GetUtcNow()),
        };
        try
        {
            var patch = new JsonObject { ["spec"] = spec };
            await client.MergePatchAsync(Resources.Leases, LeaseNamespace, options.Name, patch, null, ct).ConfigureAwait(false);
        }
        catch (StatusException missing) when (missing.Code == 404)
        {
            await CreateLeaseAsync(spec, ct).ConfigureAwait(false);
        }
    }

    private async Task CreateLeaseAsync(JsonObject spec, CancellationToken ct)
    {
        if (await client.GetAsync(Resources.Nodes, null, options.Name, ct).ConfigureAwait(false) is not { } node)
            return;
        var owner = Meta.OwnerReference("v1", "Node", node);
        owner.Remove("controller");
        owner.Remove("blockOwnerDeletion");
        var lease = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = options.Name, ["ownerReferences"] = new JsonArray(owner) },
            ["spec"] = spec.DeepClone(),
        };
        await client.CreateAsync(Resources.Leases, LeaseNamespace, lease, ct).ConfigureAwait(false);
    }

    private Task WriteStatusAsync(CancellationToken ct)
    {
        var patch = new JsonObject { ["status"] = description.Status(_readySince, _started, options.Time.GetUtcNow()) };
        return client.MergePatchAsync(Resources.Nodes, null, options.Name, patch, "status", ct);
    }

    private async Task UntilDoneAsync(Func<Task> work, CancellationToken ct)
    {
        while (!await TryAsync(work, ct).ConfigureAwait(false))
            await Task.Delay(_retry, options.Time, ct).ConfigureAwait(false);
    }

    private async Task<bool> TryAsync(Func<Task> work, CancellationToken ct)
    {
        try
        {
            await work().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested
            && e is StatusException or HttpRequestException or TimeoutException or IOException or OperationCanceledException)
        {
            NotTaken(options.Logger, options.Name, e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API did not take news of node {Node}; tried again: {Reason}")]
    private static partial void NotTaken(ILogger logger, string node, string reason);
}
