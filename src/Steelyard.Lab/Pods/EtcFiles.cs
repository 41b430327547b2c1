using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>The files of /etc that the kubelet manages in containers.</summary>
internal static class EtcFiles
{
    public static Dictionary<string, string> Build(JsonObject pod, string hostName, IReadOnlyList<string> addresses, string? apiAddress) => new()
    {
        ["/etc/hostname"] = hostName + "\n",
        ["/etc/hosts"] = Hosts(pod, hostName, addresses, apiAddress),
        ["/etc/resolv.conf"] = Resolver(pod),
    };

    private static string Hosts(JsonObject pod, string hostName, IReadOnlyList<string> addresses, string? apiAddress)
    {
        var hosts = new StringBuilder("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
        foreach (var address in addresses)
            hosts.Append(address).Append('\t').Append(hostName).Append('\n');
        // The lab has no name service; the one name that clients inside the cluster cannot do without.
        if (apiAddress is not null)
            hosts.Append(apiAddress).Append("\tkubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local\n");
        foreach (var alias in pod.Each("spec", "hostAliases"))
            hosts.Append(alias.Text("ip")).Append('\t').AppendJoin(' ', alias.Texts("hostnames")).Append('\n');
        return hosts.ToString();
    }

    private static string Resolver(JsonObject pod)
    {
        if (pod.Text("spec", "dnsPolicy") == "Default" && File.Exists("/etc/resolv.conf"))
            return File.ReadAllText("/etc/resolv.conf");
        var lines = new StringBuilder();
        foreach (var server in pod.At("spec", "dnsConfig").Texts("nameservers"))
            lines.Append("nameserver ").Append(server).Append('\n');
        IEnumerable<string> search = pod.Text("spec", "dnsPolicy") == "None" ? [] : [$"{pod.Namespace()}.svc.cluster.local", "svc.cluster.local", "cluster.local"];
        lines.Append("search ").AppendJoin(' ', search.Concat(pod.At("spec", "dnsConfig").Texts("searches"))).Append("\noptions ndots:5\n");
        return lines.ToString();
    }
}
