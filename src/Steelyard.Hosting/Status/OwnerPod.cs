using System.Text.Json.Nodes;
using Steelyard.Api.Kubernetes;
using Steelyard.Kube;
using Steelyard.Kube.Client;

namespace Steelyard.Hosting.Status;

/// <summary>Finds the objects that own what a process creates.</summary>
public static class OwnerPod
{
    private static readonly ResourceType s_pods = new("", "v1", "pods", namespaced: true);

    /// <summary>A reference to the own Pod; null when the process is not told its name.</summary>
    /// <exception cref="StartException">The Pod cannot be read.</exception>
    public static async Task<OwnerReference?> FindAsync(KubeClient client, string ns, string name, CancellationToken cancellationToken)
    {
        if (name.Length == 0)
            return null;
        try
        {
            var uid = await client.GetAsync(s_pods, new ObjectKey(ns, name), Uid, cancellationToken).ConfigureAwait(false);
            return new OwnerReference("v1", "Pod", name, uid);
        }
        catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
        {
            throw new StartException($"cannot read the own Pod {ns}/{name}: {e.Message}", e);
        }
    }

    private static string Uid(ReadOnlySpan<byte> pod) => (string?)JsonNode.Parse(pod)?["metadata"]?["uid"] ?? "";
}
