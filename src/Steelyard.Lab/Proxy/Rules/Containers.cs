using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>Names in the tables that more than one place writes.</summary>
internal static class Containers
{
    /// <summary>Set: networks of the pods.</summary>
    public const string Pods = "pods";

    /// <summary>Set: endpoint address twice, for local endpoints, which may reach themselves through a service.</summary>
    public const string Hairpin = "hairpin";

    /// <summary>Set: cluster addresses, whose other ports are refused.</summary>
    public const string ClusterAddresses = "cluster-addresses";

    /// <summary>Map: address, protocol, port to the chain of source ranges.</summary>
    public const string Firewall = "firewall";

    /// <summary>Map that packets fill: client and identity of a service port to slot.</summary>
    public const string Affinity = "affinity";

    /// <summary>Chain: refuses.</summary>
    public const string NoEndpoints = "no-endpoints";

    /// <summary>The bit of the connection's mark that says: masquerade.</summary>
    public const string MasqueradeMark = "ct mark set ct mark or 0x4000";

    /// <summary>The type of the keys of <see cref="Affinity"/>.</summary>
    public static string ClientType(IpFamily family) => family == IpFamily.IPv4 ? "ipv4_addr . mark" : "mark";

    /// <summary>Bits of the connection's mark that hold the identity of a service port.</summary>
    public const uint IdentityBits = ~0x4000u;

    /// <summary>Where the indexes of local endpoints begin; those of the cluster begin at 0.</summary>
    public const uint LocalIndex = 0x8000;
}
