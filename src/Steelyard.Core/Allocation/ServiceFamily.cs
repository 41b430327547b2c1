using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>The address families a service needs or a list of addresses has.</summary>
public enum ServiceFamily
{
    IPv4,
    IPv6,
    Dual,
}

public static class ServiceFamilies
{
    /// <summary>The name used in messages.</summary>
    public static string Text(this ServiceFamily family) => family switch
    {
        ServiceFamily.IPv4 => "ipv4",
        ServiceFamily.IPv6 => "ipv6",
        _ => "dual",
    };

    public static ServiceFamily Of(IpFamily family) => family == IpFamily.IPv4 ? ServiceFamily.IPv4 : ServiceFamily.IPv6;

    public static bool Includes(this ServiceFamily family, IpFamily one) => family == ServiceFamily.Dual || family == Of(one);

    /// <summary>The family of one address or of a pair; two of one family count as that family.</summary>
    public static ServiceFamily Of(IReadOnlyList<IpAddr> addresses) =>
        addresses.Count > 1 && addresses[0].Family != addresses[1].Family ? ServiceFamily.Dual : Of(addresses[0].Family);
}
