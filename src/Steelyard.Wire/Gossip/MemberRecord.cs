using System.Text;
using Steelyard.Primitives;

namespace Steelyard.Wire.Gossip;

/// <summary>What is said about one member.</summary>
/// <param name="Name">Node name: 1 to 253 printable ASCII characters without blank.</param>
/// <param name="Status">State of the member.</param>
/// <param name="Session">Random number of its process, 56 bits, never 0.</param>
/// <param name="Incarnation">Orders what is said about the member; only the member itself raises it.</param>
/// <param name="Address">Where it receives.</param>
/// <param name="Port">UDP port, never 0.</param>
public readonly record struct MemberRecord(
    string Name, MemberStatus Status, ulong Session, ulong Incarnation, IpAddr Address, ushort Port)
{
    /// <summary>Longest name in bytes (RFC 1123 subdomain, as Kubernetes limits node names).</summary>
    public const int MaxName = 253;

    /// <summary>Bytes of the record on the wire.</summary>
    public int WireSize => 1 + Encoding.ASCII.GetByteCount(Name) + 1 + GossipCodec.SessionBytes + 8 + 1 + (Address.Bits / 8) + 2;
}
