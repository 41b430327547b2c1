using System.Net;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Kubelets;

/// <summary>Where the kubelet is that runs a pod.</summary>
internal static class KubeletAddress
{
    /// <summary>Reads it from the status of the pod's node; null when no kubelet has told where it listens.</summary>
    public static IPEndPoint? Find(ObjectStore store, JsonObject pod)
    {
        var name = pod.Text("spec", "nodeName");
        if (name.Length == 0 || store.Get("nodes", null, name)?.Value is not { } node)
            return null;
        var port = node.Integer("status", "daemonEndpoints", "kubeletEndpoint", "Port");
        var address = node.Each("status", "addresses").FirstOrDefault(a => a.Text("type") == "InternalIP").Text("address");
        return port is > 0 and <= ushort.MaxValue && IPAddress.TryParse(address, out var ip) ? new IPEndPoint(ip, (int)port) : null;
    }

    /// <summary>The container that a request is about: the one it names, or the only one.</summary>
    /// <exception cref="StatusException">400 when there is none of that name or the choice is open.</exception>
    public static string Container(JsonObject pod, string? given)
    {
        var name = pod.Text("metadata", "name");
        List<string> all = [.. pod.Each("spec", "containers").Select(c => c.Text("name"))];
        List<string> init = [.. pod.Each("spec", "initContainers").Select(c => c.Text("name"))];
        if (!string.IsNullOrEmpty(given))
        {
            return all.Contains(given) || init.Contains(given) || pod.Each("spec", "ephemeralContainers").Any(c => c.Text("name") == given)
                ? given
                : throw ApiErrors.BadRequest($"container {given} is not valid for pod {name}");
        }
        if (all.Count == 1)
            return all[0];
        var choice = $"a container name must be specified for pod {name}, choose one of: [{string.Join(' ', all)}]";
        throw ApiErrors.BadRequest(init.Count == 0 ? choice : $"{choice} or one of the init containers: [{string.Join(' ', init)}]");
    }
}
