using System.Collections.Concurrent;
using System.Globalization;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Processes;
using Steelyard.Linux.Processes;
using Steelyard.Primitives;

namespace Steelyard.Lab.Holders;

/// <summary>
/// The process that a cluster lives in: it owns the namespaces, switches hosts on and off and disturbs their network
/// as commands ask it to. It decides nothing by itself, except to end when its folder is removed.
/// </summary>
public sealed class Holder : IDisposable
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);
    private readonly ClusterFolder _folder;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, ClusterHost> _hosts;
    private readonly ConcurrentDictionary<string, NetworkHost> _running = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new();
    private readonly Switchboard _switchboard = new();
    private readonly ApiServerSupervisor _apiServer;
    private readonly ClusterPlan _plan;

    private Holder(ClusterPlan plan, ClusterFolder folder, int? descriptor, TimeProvider time)
    {
        _plan = plan;
        _folder = folder;
        _time = time;
        _hosts = new(plan.Hosts.ToDictionary(host => host.Name));
        _apiServer = new ApiServerSupervisor(plan, folder, descriptor, time);
    }

    /// <summary>Builds the network, then serves commands until the folder is gone.</summary>
    /// <param name="run">Names the run of the cluster that this holder is for: it ends when another has taken the folder over.</param>
    /// <param name="descriptor">Listening socket of the machine's loopback that leads to the API server; null: none.</param>
    /// <exception cref="LabException">The network cannot be built.</exception>
    public static async Task RunAsync(ClusterFolder folder, string run, int? descriptor, TimeProvider time, CancellationToken ct)
    {
        if (descriptor is { } socket)
            Descriptors.SetInherited(socket, false);
        var name = Path.GetFileName(folder.Path);
        var store = new ClusterStore(Path.GetDirectoryName(Path.GetDirectoryName(folder.Path))!);
        var state = store.Load(name) is { } found && found.Run == run ? found : throw new LabException($"{folder.State} is missing, or of another run");
        using var holder = new Holder(state.Plan, folder, descriptor, time);
        await Bridge.CreateAsync(state.Plan, ct).ConfigureAwait(false);
        using var server = ControlServer.Listen(folder.Control, holder.AnswerAsync);
        await Task.WhenAny(server.RunAsync(ct), holder.UntilFolderIsGoneAsync(run, ct)).Unwrap().ConfigureAwait(false);
    }

    public void Dispose() => _switchboard.Dispose();

    private async Task UntilFolderIsGoneAsync(string run, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(_look, _time);
        while (File.Exists(_folder.State) && (await File.ReadAllTextAsync(_folder.State, ct).ConfigureAwait(false)).Contains(run, StringComparison.Ordinal))
            await timer.WaitForNextTickAsync(ct).ConfigureAwait(false);
    }

    private async Task<ControlResponse> AnswerAsync(ControlRequest request, CancellationToken ct)
    {
        switch (request.Operation)
        {
            case ControlOperation.Status:
                break;
            case ControlOperation.Add:
                _hosts[request.Added!.Name] = request.Added;
                break;
            case ControlOperation.Partition:
                await _switchboard.SeparateAsync(Ports(request.Hosts), Ports(request.Others), ct).ConfigureAwait(false);
                break;
            case ControlOperation.Heal:
                await _switchboard.HealAsync(Ports(request.Hosts), ct).ConfigureAwait(false);
                break;
            case ControlOperation.Lose:
                await _switchboard.LoseAsync(Port(Known(request.Host)), request.Percent, ct).ConfigureAwait(false);
                break;
            default:
                await InTurnAsync(Known(request.Host), host => ActAsync(request.Operation, host, ct), ct).ConfigureAwait(false);
                break;
        }

        return new ControlResponse { Hosts = [.. _hosts.Values.Select(Status)] };
    }

    /// <summary>One thing at a time for each host.</summary>
    private async Task InTurnAsync(ClusterHost host, Func<ClusterHost, Task> act, CancellationToken ct)
    {
        var turn = _turns.GetOrAdd(host.Name, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            await act(host).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private Task ActAsync(ControlOperation operation, ClusterHost host, CancellationToken ct) => operation switch
    {
        ControlOperation.Start => StartAsync(host, ct),
        ControlOperation.Stop => StopAsync(host, ct),
        ControlOperation.Remove => RemoveAsync(host, ct),
        ControlOperation.Pause => PauseAsync(host, true),
        ControlOperation.Resume => PauseAsync(host, false),
        _ => throw new LabException($"unknown operation {operation}"),
    };

    private async Task StartAsync(ClusterHost host, CancellationToken ct)
    {
        if (Running(host) is not null)
            return;
        await UnplugAsync(host, ct).ConfigureAwait(false);
        var started = await NetworkHost.StartAsync(_plan, host, Port(host), _folder.Log(host.Name), HostCommands.For(_plan, host, _folder), ct).ConfigureAwait(false);
        _running[host.Name] = started;
        if (host.Name == _plan.ApiHost.Name)
            _ = _apiServer.RunAsync(started, ct);
    }

    /// <summary>The power is cut and the cable pulled at the same moment: the kernel takes its time to remove a network namespace.</summary>
    private async Task StopAsync(ClusterHost host, CancellationToken ct)
    {
        if (!_running.TryRemove(host.Name, out var running))
            return;
        running.PowerOff();
        await UnplugAsync(host, ct).ConfigureAwait(false);
        await running.WaitForEndAsync(ct).ConfigureAwait(false);
    }

    private async Task RemoveAsync(ClusterHost host, CancellationToken ct)
    {
        await StopAsync(host, ct).ConfigureAwait(false);
        _hosts.TryRemove(host.Name, out _);
    }

    private Task PauseAsync(ClusterHost host, bool paused)
    {
        var running = Running(host) ?? throw new LabException($"{host.Name} is not running");
        running.Pause(paused);
        return Task.CompletedTask;
    }

    private static async Task UnplugAsync(ClusterHost host, CancellationToken ct)
    {
        if (!IsPlugged(host))
            return;
        try
        {
            await Command.RunAsync("ip", ["-batch", "-"], $"link set {Port(host)} down\nlink del {Port(host)}\n", ct).ConfigureAwait(false);
        }
        catch (LabException) when (!IsPlugged(host))
        {
            // The cable went with the host's namespace meanwhile.
        }
    }

    private static bool IsPlugged(ClusterHost host) => File.ReadAllText("/proc/net/dev").Contains(Port(host) + ":", StringComparison.Ordinal);

    private NetworkHost? Running(ClusterHost host) => _running.TryGetValue(host.Name, out var running) && running.IsRunning ? running : null;

    private HostStatus Status(ClusterHost host) => Running(host) is { } running
        ? new HostStatus(host.Name, running.IsPaused ? "paused" : "running", running.FirstProcess)
        : new HostStatus(host.Name, "stopped", 0);

    private ClusterHost Known(string? name) => name is not null && _hosts.TryGetValue(name, out var host)
        ? host
        : throw new LabException($"there is no host \"{name}\"");

    private List<string> Ports(IReadOnlyList<string> names) => [.. names.Select(name => Port(Known(name)))];

    /// <summary>The port of a host on the bridge has a fixed name, so that a disturbance outlives a power cut.</summary>
    private static string Port(ClusterHost host) => string.Create(CultureInfo.InvariantCulture, $"p{(uint)IpAddr.Parse(host.IPv4).Value:x8}");
}
