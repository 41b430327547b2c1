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

    /// <summary>Chain: refuses.</summary>
    public const string NoEndpoints = "no-endpoints";

    /// <summary>The bit of the connection's mark that says: masquerade.</summary>
    public const string MasqueradeMark = "ct mark set ct mark or 0x4000";

    /// <summary>Where the indexes of local endpoints begin; those of the cluster begin at 0.</summary>
    public const uint LocalIndex = 0x8000;
}
