using Steelyard.Lab.Holders;

namespace Steelyard.Lab.Clusters;

/// <summary>Switches nodes of one running cluster on and off, adds and removes them.</summary>
public sealed class NodeManager(ClusterStore store, ClusterState state, TimeProvider time)
{
    private readonly ClusterFolder _folder = store.Folder(state.Plan.Name);

    private ControlClient Control => new(_folder.Control);

    /// <summary>What each host does, by name.</summary>
    public async Task<IReadOnlyDictionary<string, HostStatus>> StatusAsync(CancellationToken ct) =>
        (await Control.SendAsync(new ControlRequest(ControlOperation.Status), ct).ConfigureAwait(false)).Hosts.ToDictionary(host => host.Name);

    /// <summary>Start, Stop (a power cut), Pause or Resume.</summary>
    public Task SwitchAsync(string name, ControlOperation operation, CancellationToken ct) =>
        Control.SendAsync(new ControlRequest(operation) { Host = state.Plan.Node(name).Name }, ct);

    /// <summary>Adds a node at the lowest free address and starts it.</summary>
    /// <param name="name">Null takes the next number.</param>
    public async Task<ClusterHost> AddAsync(string? name, CancellationToken ct)
    {
        var (plan, node) = AddressPlan.WithNode(state.Plan, HostRole.Agent, name);
        NodeCredentials.WriteNode(_folder, plan, node, time);
        store.Save(state with { Plan = plan });
        await Control.SendAsync(new ControlRequest(ControlOperation.Add) { Added = node }, ct).ConfigureAwait(false);
        await Control.SendAsync(new ControlRequest(ControlOperation.Start) { Host = node.Name }, ct).ConfigureAwait(false);
        return node;
    }

    /// <summary>Waits until a node is ready.</summary>
    /// <exception cref="LabException">It is not after the time.</exception>
    public async Task WaitUntilReadyAsync(string name, TimeSpan timeout, CancellationToken ct)
    {
        using var api = new ClusterApi(_folder, time);
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await api.WaitUntilReadyAsync([name], _ => { }, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new LabException($"{name} is not ready after {timeout.TotalSeconds:0.#} s; see {_folder.Log(name)}");
        }
    }

    /// <summary>Cuts a node's power for good and removes its Node.</summary>
    /// <exception cref="LabException">It carries the API server.</exception>
    public async Task DeleteAsync(string name, CancellationToken ct)
    {
        var node = state.Plan.Node(name);
        if (node == state.Plan.ApiHost)
            throw new LabException($"{name} carries the API server; delete the cluster instead: steelyard cluster delete {state.Plan.Name}");
        await Control.SendAsync(new ControlRequest(ControlOperation.Remove) { Host = name }, ct).ConfigureAwait(false);
        store.Save(state with { Plan = state.Plan with { Hosts = [.. state.Plan.Hosts.Where(host => host.Name != name)] } });
        using (var api = new ClusterApi(_folder, time))
            await api.DeleteNodeAsync(name, ct).ConfigureAwait(false);
        if (Directory.Exists(_folder.Node(name)))
            Directory.Delete(_folder.Node(name), recursive: true);
    }
}
