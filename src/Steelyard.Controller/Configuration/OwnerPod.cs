using Steelyard.Api.Kubernetes;
using Steelyard.Controller.Hosting;
using Steelyard.Kube;
using Steelyard.Kube.Client;

namespace Steelyard.Controller.Configuration;

/// <summary>Finds the objects that own what the controller creates.</summary>
internal static class OwnerPod
{
    /// <summary>A reference to the own Pod; null when the controller is not told its name.</summary>
    /// <exception cref="ControllerStartException">The Pod cannot be read.</exception>
    public static async Task<OwnerReference?> FindAsync(KubeClient client, string ns, string name, CancellationToken cancellationToken)
    {
        if (name.Length == 0)
            return null;
        try
        {
            var pod = await client.GetAsync(KubernetesTypes.Pods, new ObjectKey(ns, name), null, cancellationToken).ConfigureAwait(false);
            return new OwnerReference("v1", "Pod", name, pod.Metadata.Uid ?? "");
        }
        catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
        {
            throw new ControllerStartException($"cannot read the own Pod {ns}/{name}: {e.Message}", e);
        }
    }
}
