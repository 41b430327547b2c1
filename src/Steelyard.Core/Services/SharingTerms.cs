namespace Steelyard.Core.Services;

/// <summary>Under which terms a service lets others share its addresses.</summary>
internal static class SharingTerms
{
    /// <summary>
    /// With externalTrafficPolicy Local traffic only reaches nodes with endpoints, so sharers need the same pods:
    /// the canonical text of the selector. With Cluster every node serves everybody: empty.
    /// </summary>
    public static string BackendKey(ServiceSpec service) => !service.ExternalTrafficPolicyLocal
        ? ""
        : string.Join(',', service.Selector
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}"));
}
