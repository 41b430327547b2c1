using System.Diagnostics;
using System.Globalization;
using Steelyard.Lab.Clusters;
using Steelyard.Lab.Processes;

namespace Steelyard.Lab.Holders;

/// <summary>
/// Runs the API server inside the first server node, in its process namespace too, so that it dies with the node's
/// power; when it ends while the node runs it is started again.
/// </summary>
internal sealed class ApiServerSupervisor(ClusterPlan plan, ClusterFolder folder, int? descriptor, TimeProvider time)
{
    private const string NodeGracePeriod = "3s";
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs until the node is gone.</summary>
    public async Task RunAsync(NetworkHost node, CancellationToken ct)
    {
        while (node.IsRunning && !ct.IsCancellationRequested)
        {
            using var process = Spawner.Start(Start(node), descriptor);
            await process.WaitForExitAsync(ct).ConfigureAwait(false);
            await Task.Delay(_pause, time, ct).ConfigureAwait(false);
        }
    }

    private ProcessStartInfo Start(NetworkHost node)
    {
        string[] enter = ["nsenter", "-t", node.FirstProcess.ToString(CultureInfo.InvariantCulture), "--net", "--mount", "--pid", "--uts", "--"];
        return new ProcessStartInfo("sh", ["-c", Shell.Logged, "sh", folder.Log("apiserver"), .. enter, SelfCommand.Path, "apiserver", .. Options(node.Host)]);
    }

    private IEnumerable<string> Options(ClusterHost host)
    {
        List<string> options =
        [
            "--listen", $"{host.IPv4}:6443", "--data-dir", folder.Data, "--advertise-address", host.IPv4,
            "--tls-san", host.Name, "--tls-san", $"steelyard-{plan.Name}", "--node-grace-period", NodeGracePeriod,
        ];
        if (host.IPv6 is { } six)
            options.AddRange(["--advertise-address", six]);
        if (descriptor is { } shown)
            options.AddRange(["--listen-fd", shown.ToString(CultureInfo.InvariantCulture)]);
        return options;
    }
}
