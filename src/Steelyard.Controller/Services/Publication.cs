using Steelyard.Core.Services;
using Steelyard.Primitives;

namespace Steelyard.Controller.Services;

/// <summary>What was decided for a service and is not seen in the cache yet.</summary>
/// <param name="Uid">The object decided about, as opposed to a later one of the same name.</param>
/// <param name="Addresses">The addresses to be shown.</param>
/// <param name="Pool">The annotation to be shown; null for none.</param>
/// <param name="State">How far it got.</param>
/// <param name="Version">The object's resourceVersion: after the write, or, while that is uncertain, the one it was bound to.</param>
internal sealed record Publication(
    string Uid, IReadOnlyList<IpAddr> Addresses, string? Pool, PublicationState State = PublicationState.Unwritten, string Version = "")
{
    /// <summary>The service as if this were shown already.</summary>
    public ServiceSpec ApplyTo(ServiceSpec service)
    {
        var annotations = new Dictionary<string, string>(service.Annotations, StringComparer.Ordinal);
        annotations.Remove(ServiceAnnotations.AllocatedFromPool);
        if (Pool is not null)
            annotations.Add(ServiceAnnotations.AllocatedFromPool, Pool);
        return service with
        {
            Annotations = annotations,
            Ingress = [.. Addresses.Select(address => new IngressEntry(address.ToString()))],
        };
    }

    /// <summary>Whether the service shows exactly this.</summary>
    public bool IsShownBy(ServiceSpec service) =>
        service.Annotations.GetValueOrDefault(ServiceAnnotations.AllocatedFromPool) == Pool
        && service.Ingress.Count == Addresses.Count
        && service.Ingress.Zip(Addresses).All(pair =>
            pair.First.Ip == pair.Second.ToString() && string.IsNullOrEmpty(pair.First.Hostname) && !pair.First.HasPorts);
}
