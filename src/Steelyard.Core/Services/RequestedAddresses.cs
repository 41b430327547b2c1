using Steelyard.Primitives;

namespace Steelyard.Core.Services;

/// <summary>The addresses a service asks for by annotation or spec.loadBalancerIP: none, some, or an unusable request.</summary>
internal readonly record struct RequestedAddresses(IReadOnlyList<IpAddr> Addresses, string? Error)
{
    public static RequestedAddresses Of(ServiceSpec service)
    {
        var annotation = service.Annotation(ServiceAnnotations.LoadBalancerIPs);
        var field = service.LoadBalancerIP;
        if (annotation.Length == 0 && field.Length == 0)
            return new RequestedAddresses([], null);
        if (annotation.Length > 0 && field.Length > 0)
            return Failed($"service can not have both {ServiceAnnotations.LoadBalancerIPs} and svc.Spec.LoadBalancerIP");
        if (annotation.Length > 0)
            return FromAnnotation(annotation);
        return IpAddr.TryParse(field, out var address)
            ? new RequestedAddresses([address], null)
            : Failed($"invalid spec.loadBalancerIP \"{field}\"");
    }

    private static RequestedAddresses FromAnnotation(string value)
    {
        var texts = value.Split(',', StringSplitOptions.TrimEntries);
        if (!texts.All(text => IpAddr.TryParse(text, out _)))
            return Failed($"invalid {ServiceAnnotations.LoadBalancerIPs}: \"{value}\"");
        var parsed = AddressText.Parse(texts);
        // In the order of their texts, in which they are published.
        return parsed.Error is { } error
            ? Failed(error)
            : new RequestedAddresses([.. parsed.Addresses.OrderBy(address => address.ToString(), StringComparer.Ordinal)], null);
    }

    private static RequestedAddresses Failed(string error) => new([], error);
}
