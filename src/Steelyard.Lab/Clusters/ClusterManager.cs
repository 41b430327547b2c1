using Steelyard.Lab.Holders;
using Steelyard.Lab.Kubeconfigs;
using Steelyard.Lab.Processes;
using Steelyard.Lab.Routers;

namespace Steelyard.Lab.Clusters;

/// <summary>Creates, starts, stops and deletes clusters. Each step is told to <paramref name="progress"/> as a line of text.</summary>
public sealed class ClusterManager(ClusterStore store, TimeProvider time, Action<string> progress)
{
    /// <summary>Creates a cluster and, unless told otherwise, waits until its nodes are ready; after a failure nothing of it is left.</summary>
    /// <exception cref="LabException">It cannot be created; the message says why.</exception>
    public async Task CreateAsync(ClusterPlan plan, CreateOptions options, CancellationToken ct)
    {
        RouterProgram.Check(plan.Router);
        await RemoveRemainsOfFailedCreationAsync(plan.Name, ct).ConfigureAwait(false);
        var state = new ClusterState { Plan = plan, Phase = ClusterPhase.Creating, Created = time.GetUtcNow(), Creator = ProcessIdentity.Current };
        await store.ReserveAsync(state, time, ct).ConfigureAwait(false);
        try
        {
            await BringUpAsync(state, options, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (options.Rollback)
        {
            progress(e is OperationCanceledException ? "Interrupted; removing what was made" : "Failed; removing what was made");
            await DeleteAsync(plan.Name, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a stopped or dead cluster with the data that it had.</summary>
    public async Task StartAsync(string name, CreateOptions options, CancellationToken ct)
    {
        var state = Existing(name);
        if (state.Describe() is "running" or "creating" or "incomplete")
            throw new LabException($"cluster \"{name}\" is {state.Describe()} already");
        state = state with { Creator = ProcessIdentity.Current };
        try
        {
            await BringUpAsync(state, options, ct).ConfigureAwait(false);
        }
        catch when (options.Rollback)
        {
            progress("The cluster did not start; stopping it again");
            await StopAsync(name, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends all processes of a cluster; its data and its kubeconfig entry stay.</summary>
    public async Task StopAsync(string name, CancellationToken ct)
    {
        var state = Existing(name);
        await ClusterLauncher.EndAsync(store.Folder(name), state.Holder, time, ct).ConfigureAwait(false);
        store.Save(state with { Phase = ClusterPhase.Stopped, Holder = null, Creator = null });
    }

    /// <summary>Removes a cluster with everything that belongs to it, in whatever state it is.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> DeleteAsync(string name, CancellationToken ct)
    {
        var folder = store.Folder(name);
        if (!Directory.Exists(folder.Path))
            return false;
        var state = TryLoad(name);
        await ClusterLauncher.EndAsync(folder, state?.Holder, time, ct).ConfigureAwait(false);
        if (state?.Kubeconfig is { } path)
            await new UserKubeconfig(path, time).RemoveAsync(NodeCredentials.ContextName(name), state.PreviousContext, ct).ConfigureAwait(false);
        await store.RemoveAsync(name, time, ct).ConfigureAwait(false);
        return true;
    }

    /// <exception cref="LabException">There is no such cluster.</exception>
    public ClusterState Existing(string name) => store.Load(name) ?? throw new LabException($"there is no cluster \"{name}\"");

    /// <summary>The cluster's holder, which must be running.</summary>
    /// <exception cref="LabException">There is no such cluster, or it does not run.</exception>
    public ControlClient Control(string name)
    {
        var state = Existing(name);
        if (state.Describe() is not ("running" or "creating" or "incomplete"))
            throw new LabException($"cluster \"{name}\" is {state.Describe()}; start it with: steelyard cluster start {name}");
        return new ControlClient(store.Folder(name).Control);
    }

    private async Task BringUpAsync(ClusterState state, CreateOptions options, CancellationToken ct)
    {
        var name = state.Plan.Name;
        var folder = store.Folder(name);
        progress($"Creating network {state.Plan.Subnet}{(state.Plan.Subnet6 is { } six ? $" and {six}" : "")}");
        using (var api = ClusterLauncher.Listen(state.Plan.ApiPort))
        {
            state = state with { Plan = state.Plan with { ApiPort = ClusterLauncher.PortOf(api) }, Phase = ClusterPhase.Creating, Run = Guid.NewGuid().ToString("N") };
            store.Save(state);
            NodeCredentials.WriteAdministrator(folder, state.Plan, time);
            state = state with { Holder = ClusterLauncher.Launch(folder, state.Run, api) };
            store.Save(state);
        }

        await ClusterLauncher.WaitUntilUpAsync(folder, state.Holder!, time, ct).ConfigureAwait(false);
        foreach (var node in state.Plan.Nodes)
            NodeCredentials.WriteNode(folder, state.Plan, node, time);
        await PowerOnAsync(state.Plan, folder, ct).ConfigureAwait(false);
        if (options.Wait)
            await WaitAsync(state.Plan, folder, options, ct).ConfigureAwait(false);
        if (options.Kubeconfig is { } user)
            state = await MergeAsync(state, folder, user, options.SwitchContext, ct).ConfigureAwait(false);
        store.Save(state with { Phase = ClusterPhase.Running, Creator = null });
    }

    private async Task PowerOnAsync(ClusterPlan plan, ClusterFolder folder, CancellationToken ct)
    {
        progress($"Starting {string.Join(", ", plan.Hosts.Select(host => host.Name))}");
        var control = new ControlClient(folder.Control);
        // The API server's node first, so that it is ahead of those who ask it.
        await control.SendAsync(new ControlRequest(ControlOperation.Start) { Host = plan.ApiHost.Name }, ct).ConfigureAwait(false);
        await Task.WhenAll(plan.Hosts.Where(host => host != plan.ApiHost).Select(host =>
            control.SendAsync(new ControlRequest(ControlOperation.Start) { Host = host.Name }, ct))).ConfigureAwait(false);
    }

    private async Task WaitAsync(ClusterPlan plan, ClusterFolder folder, CreateOptions options, CancellationToken ct)
    {
        using var api = new ClusterApi(folder, time);
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        List<string> names = [.. plan.Nodes.Select(node => node.Name)];
        try
        {
            progress("Waiting for the API server");
            await api.WaitUntilServingAsync(both.Token).ConfigureAwait(false);
            progress($"Waiting for {names.Count} nodes to be ready");
            await api.WaitUntilReadyAsync(names, node => progress($"  {node} is ready"), both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new LabException($"not all nodes are ready after {options.Timeout.TotalSeconds:0.#} s{Logs(folder)}");
        }
    }

    /// <summary>The ends of the logs: after the rollback they are gone.</summary>
    private static string Logs(ClusterFolder folder)
    {
        var ends = Directory.EnumerateFiles(folder.Logs, "*.log").Order(StringComparer.Ordinal)
            .Select(file => (Name: Path.GetFileName(file), Lines: File.ReadLines(file).TakeLast(5).ToList()))
            .Where(log => log.Lines.Count > 0);
        return string.Concat(ends.Select(log => $"\n{log.Name}:\n  {string.Join("\n  ", log.Lines)}"));
    }

    private async Task<ClusterState> MergeAsync(ClusterState state, ClusterFolder folder, UserKubeconfig user, bool switchContext, CancellationToken ct)
    {
        var context = NodeCredentials.ContextName(state.Plan.Name);
        var entries = KubeconfigDocument.Parse(await File.ReadAllTextAsync(folder.Kubeconfig, ct).ConfigureAwait(false));
        // Noted before the file is changed: whoever cleans up after a crash knows where to look.
        store.Save(state with { Kubeconfig = user.Path });
        var previous = await user.MergeAsync(entries, switchContext ? context : null, ct).ConfigureAwait(false);
        progress(switchContext ? $"Switched the context of {user.Path} to {context}" : $"Added the context {context} to {user.Path}");
        return state with { Kubeconfig = user.Path, PreviousContext = previous == context ? state.PreviousContext : previous };
    }

    private async Task RemoveRemainsOfFailedCreationAsync(string name, CancellationToken ct)
    {
        if (Directory.Exists(store.Folder(name).Path) && TryLoad(name) is null or { Phase: ClusterPhase.Creating, Creator: null or { IsAlive: false } })
            await DeleteAsync(name, ct).ConfigureAwait(false);
    }

    private ClusterState? TryLoad(string name)
    {
        try
        {
            return store.Load(name);
        }
        catch (LabException)
        {
            // Unreadable: what can be found without it is removed.
            return null;
        }
    }
}
