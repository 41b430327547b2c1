using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Steelyard.Lab.Holders;
using Steelyard.Lab.Processes;
using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Clusters;

/// <summary>Starts and ends the holder of a cluster from outside its namespaces.</summary>
internal static class ClusterLauncher
{
    private static readonly TimeSpan _startLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);

    /// <summary>A listening socket of the loopback; the wanted port if it is free, else another.</summary>
    public static Socket Listen(int wanted)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            Bind(socket, wanted);
        }
        catch (SocketException) when (wanted != 0)
        {
            Bind(socket, 0);
        }

        socket.Listen(512);
        return socket;
    }

    public static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Starts a holder that outlives this command and does not belong to its terminal. The socket goes with it.</summary>
    public static ProcessIdentity Launch(ClusterFolder folder, string run, Socket api)
    {
        var descriptor = (int)api.Handle;
        string[] command =
        [
            "-c", Shell.Logged, "sh", folder.Log("holder"),
            "setsid", "unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "--mount-proc",
            "sh", "-c", Shell.Init, "sh",
            SelfCommand.Path, "lab-holder", "--cluster-dir", folder.Path, "--run", run, "--api-fd", descriptor.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo("sh", command);
        start.Environment["PATH"] = HostEntry.SearchPath;
        using var process = Spawner.Start(start, descriptor);
        return ProcessIdentity.Of(process.Id) ?? throw NotStarted(folder);
    }

    /// <exception cref="LabException">It ended or does not answer; the message has the end of its log.</exception>
    public static async Task WaitUntilUpAsync(ClusterFolder folder, ProcessIdentity holder, TimeProvider time, CancellationToken ct)
    {
        var control = new ControlClient(folder.Control);
        var start = time.GetTimestamp();
        while (await control.PeerAsync(ct).ConfigureAwait(false) is null)
        {
            if (!holder.IsAlive || time.GetElapsedTime(start) > _startLimit)
                throw NotStarted(folder);
            await Task.Delay(_pause, time, ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Kills whatever holds the cluster: the recorded process, and whoever listens on its socket. The kernel ends
    /// everything in their namespaces with them.
    /// </summary>
    public static async Task EndAsync(ClusterFolder folder, ProcessIdentity? recorded, TimeProvider time, CancellationToken ct)
    {
        var listening = await new ControlClient(folder.Control).PeerAsync(ct).ConfigureAwait(false);
        List<ProcessIdentity> processes = [.. new[] { recorded, listening }.OfType<ProcessIdentity>().Where(process => process.IsAlive)];
        // The inner first process: its end is waited for, because with it the last process of the namespace is gone.
        processes.AddRange(processes.SelectMany(process => ProcessIdentity.Tree(process.Id).Skip(1)).Select(ProcessIdentity.Of).OfType<ProcessIdentity>().ToList());
        foreach (var process in processes.Where(process => process.IsAlive))
            Signals.Send(process.Id, Signal.Kill);
        var start = time.GetTimestamp();
        while (processes.Any(process => process.IsAlive))
        {
            if (time.GetElapsedTime(start) > _endLimit)
                throw new LabException($"processes of the cluster do not end: {string.Join(", ", processes.Where(p => p.IsAlive).Select(p => p.Id))}");
            await Task.Delay(_pause, time, ct).ConfigureAwait(false);
        }
    }

    private static void Bind(Socket socket, int port) => socket.Bind(new IPEndPoint(IPAddress.Loopback, port));

    private static LabException NotStarted(ClusterFolder folder)
    {
        var log = File.Exists(folder.Log("holder")) ? File.ReadAllText(folder.Log("holder")).Trim() : "";
        var hint = log.Contains("unshare", StringComparison.Ordinal) || log.Contains("Operation not permitted", StringComparison.Ordinal)
            ? "\nuser namespaces are needed: see /proc/sys/user/max_user_namespaces and, on Ubuntu, kernel.apparmor_restrict_unprivileged_userns"
            : "";
        return new LabException($"the cluster's namespaces could not be made: {(log.Length > 0 ? log : "no reason was given")}{hint}");
    }
}
