using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiServer.Discovery;

/// <summary>Content negotiation of discovery documents.</summary>
internal static class DiscoveryAccept
{
    public const string AggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /// <summary>True when the client prefers the aggregated document, false for the plain one.</summary>
    /// <exception cref="StatusException">406 when it takes neither.</exception>
    public static bool WantsAggregated(string? accept)
    {
        if (string.IsNullOrWhiteSpace(accept))
            return false;
        foreach (var clause in accept.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = clause.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0 || parts[0] is not ("application/json" or "application/*" or "*/*"))
                continue;
            if (!parts.Any(p => p.StartsWith("as=", StringComparison.Ordinal)))
                return false;
            if (parts.Contains("as=APIGroupDiscoveryList") && parts.Contains("v=v2") && parts.Contains("g=apidiscovery.k8s.io"))
                return true;
        }
        throw NotAcceptable();
    }

    public static StatusException NotAcceptable() => new(
        406, "NotAcceptable", "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf");
}
