using System.Collections.Immutable;
using Steelyard.Primitives;

namespace Steelyard.Linux.Netlink;

/// <summary>A network interface as it was at one moment.</summary>
public sealed record Link
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    /// <summary>Null when the interface has no Ethernet address.</summary>
    public MacAddress? Mac { get; init; }

    public LinkFlags Flags { get; init; }

    /// <summary>Index of the bridge, bond or other interface that this one is a port of; 0 for none.</summary>
    public int MasterIndex { get; init; }

    /// <summary>Kind of a virtual interface ("veth", "bridge", "bond", "vlan"...); null for hardware and loopback.</summary>
    public string? Kind { get; init; }

    public int Mtu { get; init; }

    /// <summary>IPv4 and IPv6 addresses, sorted.</summary>
    public ImmutableArray<LinkAddress> Addresses { get; init; } = [];

    public bool IsUp => Flags.HasFlag(LinkFlags.Up);

    public bool IsRunning => Flags.HasFlag(LinkFlags.Running);

    /// <summary>The same values, addresses compared one by one.</summary>
    public bool Equals(Link? other) =>
        other is not null
        && (Index, Name, Mac, Flags, MasterIndex, Kind, Mtu) == (other.Index, other.Name, other.Mac, other.Flags, other.MasterIndex, other.Kind, other.Mtu)
        && Addresses.AsSpan().SequenceEqual(other.Addresses.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Index, Name, Mac, Flags, MasterIndex, Kind, Mtu, Addresses.Length);
}
