using System.Security.Cryptography.X509Certificates;
using Steelyard.ApiServer.Hosting;

namespace Steelyard.Lab.Clusters;

/// <summary>
/// The files that people and nodes identify themselves with, signed by the cluster's authority: the administrator's
/// kubeconfig, and for each node its kubeconfig (user system:node:NAME, group system:nodes) and the certificate with
/// which its kubelet serves.
/// </summary>
public static class NodeCredentials
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void WriteAdministrator(ClusterFolder folder, ClusterPlan plan, TimeProvider time)
    {
        using var authority = ClusterAuthority.Open(folder.Data, time);
        using var certificate = authority.IssueClient("steelyard-admin", "system:masters");
        var name = ContextName(plan.Name);
        KubeconfigFile.Write(folder.Kubeconfig, new KubeconfigEntry(name, name, $"{name}-admin", $"https://127.0.0.1:{plan.ApiPort}", authority.CertificatePem, certificate));
    }

    public static void WriteNode(ClusterFolder folder, ClusterPlan plan, ClusterHost node, TimeProvider time)
    {
        using var authority = ClusterAuthority.Open(folder.Data, time);
        var directory = folder.Node(node.Name);
        Directory.CreateDirectory(directory);
        var user = $"system:node:{node.Name}";
        using var client = authority.IssueClient(user, "system:nodes");
        var server = $"https://{plan.ApiHost.IPv4}:6443";
        KubeconfigFile.Write(Path.Combine(directory, "kubeconfig"), new KubeconfigEntry(plan.Name, plan.Name, user, server, authority.CertificatePem, client));
        string[] hosts = [node.Name, node.IPv4, .. node.IPv6 is { } six ? [six] : Array.Empty<string>()];
        using var serving = authority.IssueServer(user, hosts);
        AtomicFile.Write(Path.Combine(directory, "kubelet.crt"), serving.ExportCertificatePem(), Private);
        AtomicFile.Write(Path.Combine(directory, "kubelet.key"), serving.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Private);
        AtomicFile.Write(Path.Combine(directory, "ca.crt"), authority.CertificatePem, Private);
    }

    /// <summary>Name of a cluster's context, cluster entry and host name in certificates.</summary>
    public static string ContextName(string cluster) => $"steelyard-{cluster}";
}
