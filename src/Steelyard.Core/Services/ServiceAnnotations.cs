namespace Steelyard.Core.Services;

/// <summary>The annotations of a Service that concern the load balancer, in the current and the deprecated spelling.</summary>
public static class ServiceAnnotations
{
    public const string DeprecatedPrefix = "metallb.universe.tf";

    public const string AddressPool = "metallb.io/address-pool";
    public const string LoadBalancerIPs = "metallb.io/loadBalancerIPs";
    public const string AllowSharedIP = "metallb.io/allow-shared-ip";

    /// <summary>Written by the controller: the pool that the published addresses are from.</summary>
    public const string AllocatedFromPool = "metallb.io/ip-allocated-from-pool";

    public const string Prefix = "metallb.io";

    /// <summary>The value under the current key, else under the deprecated one, else empty. An empty current value wins.</summary>
    public static string Read(IReadOnlyDictionary<string, string> annotations, string key)
    {
        if (annotations.TryGetValue(key, out var value) || annotations.TryGetValue(Deprecated(key), out value))
            return value;
        return "";
    }

    /// <summary>The keys with the deprecated prefix, known or not, in order.</summary>
    public static IEnumerable<string> DeprecatedKeys(IReadOnlyDictionary<string, string> annotations) => annotations.Keys
        .Where(key => key.StartsWith(DeprecatedPrefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string Deprecated(string key) => string.Concat(DeprecatedPrefix, key.AsSpan(Prefix.Length));
}
