using Steelyard.Lab.Clusters;
using Steelyard.Lab.Processes;
using Steelyard.Lab.Routers;

namespace Steelyard.Lab.Holders;

/// <summary>What runs on a host once it is switched on.</summary>
internal static class HostCommands
{
    public static IReadOnlyList<string> For(ClusterPlan plan, ClusterHost host, ClusterFolder folder) => host.Role switch
    {
        HostRole.Client => [SelfCommand.Path, "lab-dial", "--socket", folder.Dial],
        HostRole.Router => RouterProgram.Prepare(plan, host, folder),
        _ =>
        [
            SelfCommand.Path, "lab-node", "--cluster-dir", folder.Path, "--name", host.Name,
            "--node-ip", host.IPv6 is null ? host.IPv4 : $"{host.IPv4},{host.IPv6}",
            "--api-server", ApiServer(plan), "--kubeconfig", Path.Combine(folder.Node(host.Name), "kubeconfig"),
            .. plan.ImageFile is { } images ? ["--images", images] : Array.Empty<string>(),
        ],
    };

    /// <summary>The API server's address inside the cluster's network.</summary>
    internal static string ApiServer(ClusterPlan plan) => $"https://{plan.ApiHost.IPv4}:6443";
}
