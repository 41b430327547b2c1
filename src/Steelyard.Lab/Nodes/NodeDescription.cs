using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ControllerManager.Objects;
using Steelyard.Lab.Pods;

namespace Steelyard.Lab.Nodes;

/// <summary>The Node object of an agent: its labels, and its status at a moment.</summary>
internal sealed class NodeDescription(NodeAgentOptions options, NodeResources resources, int kubeletPort)
{
    /// <summary>The Kubernetes version that the lab speaks.</summary>
    public const string KubeletVersion = "v1.36.0+steelyard";

    private readonly string _bootId = Guid.NewGuid().ToString();

    public JsonObject Labels()
    {
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var labels = new JsonObject
        {
            ["beta.kubernetes.io/arch"] = architecture,
            ["beta.kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = architecture,
            ["kubernetes.io/hostname"] = options.Name,
            ["kubernetes.io/os"] = "linux",
        };
        if (options.IsServer)
        {
            labels["node-role.kubernetes.io/control-plane"] = "true";
            labels["node-role.kubernetes.io/master"] = "true";
        }
        foreach (var (name, value) in options.Labels)
            labels[name] = value;
        return labels;
    }

    /// <param name="since">When the node became ready; null while it is not.</param>
    public JsonObject Status(DateTimeOffset? since, DateTimeOffset started, DateTimeOffset now) => new()
    {
        ["addresses"] = Addresses(),
        ["capacity"] = Capacity(),
        ["allocatable"] = Capacity(),
        ["conditions"] = new JsonArray(
            Condition("MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available", started, now),
            Condition("DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure", started, now),
            Condition("PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available", started, now),
            since is { } ready
                ? Condition("Ready", true, "KubeletReady", "kubelet is posting ready status", ready, now)
                : Condition("Ready", false, "KubeletNotReady", "container runtime network not ready: the node has no pod network yet", started, now)),
        ["daemonEndpoints"] = new JsonObject { ["kubeletEndpoint"] = new JsonObject { ["Port"] = kubeletPort } },
        ["nodeInfo"] = NodeInfo(),
    };

    private JsonArray Addresses() =>
    [
        .. options.Addresses.Select(JsonNode (address) => new JsonObject { ["type"] = "InternalIP", ["address"] = address.ToString() }),
        (JsonNode)new JsonObject { ["type"] = "Hostname", ["address"] = options.Name },
    ];

    private JsonObject Capacity() => new()
    {
        ["cpu"] = resources.Amount("cpu"),
        ["memory"] = resources.Amount("memory"),
        ["pods"] = resources.Amount("pods"),
    };

    private JsonObject NodeInfo()
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.Name)))[..32];
        return new JsonObject
        {
            ["architecture"] = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            ["bootID"] = _bootId,
            ["containerRuntimeVersion"] = "steelyard://" + options.Version.Split('+')[0],
            ["kernelVersion"] = FirstLine("/proc/sys/kernel/osrelease"),
            ["kubeProxyVersion"] = "",
            ["kubeletVersion"] = KubeletVersion,
            ["machineID"] = id,
            ["operatingSystem"] = "linux",
            ["osImage"] = OsImage(),
            ["systemUUID"] = Guid.ParseExact(id, "N").ToString(),
        };
    }

    private static JsonObject Condition(string type, bool status, string reason, string message, DateTimeOffset since, DateTimeOffset now) => new()
    {
        ["type"] = type,
        ["status"] = status ? "True" : "False",
        ["lastHeartbeatTime"] = Meta.Timestamp(now),
        ["lastTransitionTime"] = Meta.Timestamp(since),
        ["reason"] = reason,
        ["message"] = message,
    };

    private static string OsImage()
    {
        const string Field = "PRETTY_NAME=";
        var line = File.Exists("/etc/os-release")
            ? File.ReadLines("/etc/os-release").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal))
            : null;
        return line is null ? "Linux" : line[Field.Length..].Trim('"');
    }

    private static string FirstLine(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault() ?? "" : "";
}
