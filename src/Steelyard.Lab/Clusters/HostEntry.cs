using System.Globalization;
using Steelyard.Lab.Holders;

namespace Steelyard.Lab.Clusters;

/// <summary>The way from this machine into the namespaces of a host.</summary>
public static class HostEntry
{
    private const string InFolder = """cd "$1" 2>/dev/null; shift; exec "$@" """;

    /// <summary>Debian keeps ip, nft and their like off the path of ordinary users.</summary>
    public static string SearchPath => $"{Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin"}:/usr/local/sbin:/usr/sbin:/sbin";

    /// <summary>The program and arguments that run a command on a host, in the same folder if the host has it.</summary>
    /// <exception cref="LabException">The host is switched off, or unknown.</exception>
    public static async Task<IReadOnlyList<string>> CommandAsync(
        ControlClient control, ClusterPlan plan, string host, string directory, IReadOnlyList<string> command, CancellationToken ct)
    {
        var name = plan.Host(host).Name;
        var status = (await control.SendAsync(new ControlRequest(ControlOperation.Status), ct).ConfigureAwait(false)).Hosts.First(h => h.Name == name);
        if (status.FirstProcess == 0)
            throw new LabException($"{name} is {status.State}; start it with: steelyard node start {name} --cluster {plan.Name}");
        var holder = await control.PeerAsync(ct).ConfigureAwait(false) ?? throw new LabException($"cluster \"{plan.Name}\" is not running");
        // Two steps: into the namespaces of the cluster, where the host's process has the id that the holder told.
        return
        [
            "nsenter", "-t", Text(holder.Id), "--user", "--preserve-credentials", "--net", "--mount", "--pid", "--uts", "--ipc", "--",
            "nsenter", "-t", Text(status.FirstProcess), "--net", "--mount", "--pid", "--uts", "--",
            "sh", "-c", InFolder, "sh", directory, .. command,
        ];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
