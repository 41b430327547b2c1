using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>
/// How the destination of a packet is looked up: by address, protocol and port, or (node ports) by protocol and port.
/// Each way has maps and chains of its own.
/// </summary>
internal sealed record Frontend(string Prefix, bool ByAddress)
{
    public static readonly Frontend Address = new("", true);
    public static readonly Frontend NodePort = new("nodeport-", false);

    /// <summary>Map: destination to the chain (or verdict) that handles it.</summary>
    public string Services => Prefix + "services";

    /// <summary>Map: destination and slot to endpoint.</summary>
    public string Endpoints => Prefix + "endpoints";

    /// <summary>Map: destination and index to slot, for services with session affinity.</summary>
    public string Choices => Prefix + "choices";

    /// <summary>Map: destination to the identity of its service port, for services with session affinity.</summary>
    public string Identities => Prefix + "identities";

    /// <summary>Chain that translates to the endpoint in the slot that the packet's mark names.</summary>
    public string Translate => Prefix + "translate";

    /// <summary>The destination as an expression of a rule.</summary>
    public string Destination(IpFamily family) =>
        ByAddress ? $"{NftText.Protocol(family)} daddr . meta l4proto . th dport" : "meta l4proto . th dport";

    /// <summary>The type of <see cref="Destination"/>.</summary>
    public string DestinationType(IpFamily family) =>
        ByAddress ? $"{NftText.AddressType(family)} . inet_proto . inet_service" : "inet_proto . inet_service";
}
