using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>
/// Finds the pods of a service and the services of a pod by their labels, without going through all of either. Services
/// without a selector are in no index.
/// </summary>
internal sealed class ServicePods
{
    private readonly ObjectIndex _servicesByLabel;
    private readonly ObjectIndex _podsByLabel;

    public ServicePods(ControllerContext context)
    {
        Services = context.Informers.Cached(Resources.Services);
        Pods = context.Informers.Cached(Resources.Pods);
        _servicesByLabel = Services.AddIndex(service => FirstPair(service) is { } pair ? [pair] : []);
        _podsByLabel = Pods.AddIndex(Pairs);
    }

    public Informer Services { get; }

    public Informer Pods { get; }

    public static bool HasSelector(JsonObject service) => service.Count("spec", "selector") > 0;

    /// <summary>The pods that the selector matches, in order of creation.</summary>
    public IEnumerable<JsonObject> Of(JsonObject service) =>
        FirstPair(service) is { } pair
            ? _podsByLabel.Find(pair).Where(pod => Matches(service, pod)).OrderBy(pod => pod.Created()).ThenBy(pod => pod.Name(), StringComparer.Ordinal)
            : [];

    /// <summary>The services whose selector matches the pod.</summary>
    public IEnumerable<ObjectKey> ServicesOf(JsonObject pod) =>
        Pairs(pod).SelectMany(_servicesByLabel.Find).Where(service => Matches(service, pod)).Select(service => service.Key());

    private static bool Matches(JsonObject service, JsonObject pod)
    {
        foreach (var (label, value) in service.At("spec", "selector") as JsonObject ?? [])
        {
            if (pod.Label(label) != value.TextOrNull())
                return false;
        }
        return true;
    }

    // One pair of the selector is enough to find candidates.
    private static string? FirstPair(JsonObject service)
    {
        if (service.At("spec", "selector") is not JsonObject { Count: > 0 } selector)
            return null;
        var (label, value) = selector.MinBy(pair => pair.Key, StringComparer.Ordinal);
        return $"{service.Namespace()}/{label}={value.TextOrNull()}";
    }

    private static IEnumerable<string> Pairs(JsonObject pod)
    {
        var ns = pod.Namespace();
        foreach (var (label, value) in pod.Labels() ?? [])
            yield return $"{ns}/{label}={value.TextOrNull()}";
    }
}
