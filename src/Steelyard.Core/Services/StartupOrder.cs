namespace Steelyard.Core.Services;

/// <summary>The order of a complete pass: services with more published addresses first, so that owners keep what they have.</summary>
public static class StartupOrder
{
    public static IReadOnlyList<ServiceSpec> Sort(IEnumerable<ServiceSpec> services) =>
    [
        .. services
            .OrderByDescending(service => service.Ingress.Count)
            .ThenBy(service => service.Key, StringComparer.Ordinal),
    ];
}
