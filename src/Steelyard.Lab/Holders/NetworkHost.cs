using System.Diagnostics;
using System.Globalization;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Processes;
using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Holders;

/// <summary>
/// A host of the cluster that is switched on: namespaces of its own (network, mounts, processes, host name) with a
/// cable (a veth pair) to the bridge. Its first process is the end of all that run in it.
/// </summary>
internal sealed class NetworkHost : IDisposable
{
    private readonly Process _unshare;
    private readonly string _port;
    private volatile bool _cut;

    private NetworkHost(ClusterHost host, Process unshare, string port)
    {
        Host = host;
        _unshare = unshare;
        _port = port;
    }

    public ClusterHost Host { get; }

    /// <summary>The host's first process, by which its namespaces are entered.</summary>
    public int FirstProcess { get; private set; }

    public bool IsPaused { get; private set; }

    public bool IsRunning => !_cut && !_unshare.HasExited;

    /// <summary>Makes the namespaces, plugs the cable in and then lets the command run.</summary>
    /// <param name="port">Name of the bridge's side of the cable.</param>
    /// <exception cref="LabException">The namespaces or the cable could not be made.</exception>
    public static async Task<NetworkHost> StartAsync(
        ClusterPlan plan, ClusterHost host, string port, string log, IEnumerable<string> command, CancellationToken ct)
    {
        string[] unshare = ["--net", "--mount", "--pid", "--uts", "--fork", "--kill-child", "--mount-proc", "sh", "-c", Shell.Host, "sh"];
        var start = new ProcessStartInfo("unshare", [.. unshare, host.Name, log, .. command])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var started = new NetworkHost(host, Spawner.Start(start), port);
        try
        {
            await started.PlugInAsync(plan, ct).ConfigureAwait(false);
            return started;
        }
        catch
        {
            started.PowerOff();
            started.Dispose();
            throw;
        }
    }

    /// <summary>Cuts the power: no process of the host runs another instruction, and no goodbye is sent.</summary>
    public void PowerOff()
    {
        _cut = true;
        if (!_unshare.HasExited)
            Signals.Send(_unshare.Id, Signal.Kill);
    }

    /// <summary>Stops or continues all processes of the host. Children that appear meanwhile are found in the next round.</summary>
    public void Pause(bool paused)
    {
        var known = 0;
        for (var tree = Descendants(); tree.Count > known; tree = Descendants())
        {
            known = tree.Count;
            foreach (var process in tree)
                Signals.Send(process, paused ? Signal.Stop : Signal.Continue);
        }

        IsPaused = paused;
    }

    public async Task WaitForEndAsync(CancellationToken ct) => await _unshare.WaitForExitAsync(ct).ConfigureAwait(false);

    public void Dispose() => _unshare.Dispose();

    private List<int> Descendants() => [.. ProcessIdentity.Tree(_unshare.Id).Skip(1)];

    private async Task PlugInAsync(ClusterPlan plan, CancellationToken ct)
    {
        if (await _unshare.StandardOutput.ReadLineAsync(ct).ConfigureAwait(false) != "ready")
            throw new LabException($"{Host.Name} could not be started: {(await _unshare.StandardError.ReadToEndAsync(ct).ConfigureAwait(false)).Trim()}");
        FirstProcess = Descendants().FirstOrDefault();
        var id = _unshare.Id.ToString(CultureInfo.InvariantCulture);
        await Command.RunAsync("ip", ["-batch", "-"], Bridge.Cable(Host, _port, id), ct).ConfigureAwait(false);
        await Command.RunAsync("nsenter", ["-t", id, "-n", "ip", "-batch", "-"], Bridge.Addresses(plan, Host), ct).ConfigureAwait(false);
        await _unshare.StandardInput.WriteLineAsync("go".AsMemory(), ct).ConfigureAwait(false);
        _unshare.StandardInput.Close();
    }
}
