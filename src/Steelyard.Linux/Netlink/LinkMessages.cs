using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Steelyard.Linux.Native;
using Steelyard.Primitives;

namespace Steelyard.Linux.Netlink;

/// <summary>What rtnetlink messages about interfaces and their addresses change in a snapshot. Pure.</summary>
internal static class LinkMessages
{
    private const int LinkHeaderLength = 16; // struct ifinfomsg: family, type, index, flags, change
    private const int AddressHeaderLength = 8; // struct ifaddrmsg: family, prefix length, flags, scope, index

    public static LinkSnapshot Apply(LinkSnapshot snapshot, ushort type, ReadOnlySpan<byte> body) => type switch
    {
        // Messages of family AF_BRIDGE tell about bridge ports: a "deleted" one has only left its bridge.
        NetlinkConstants.RTM_NEWLINK when IsLink(body) => ReadLink(snapshot, body),
        NetlinkConstants.RTM_DELLINK when IsLink(body) => snapshot.Without(LinkIndex(body)),
        NetlinkConstants.RTM_NEWADDR => ChangeAddress(snapshot, body, added: true),
        NetlinkConstants.RTM_DELADDR => ChangeAddress(snapshot, body, added: false),
        _ => snapshot,
    };

    private static bool IsLink(ReadOnlySpan<byte> body) => body.Length >= LinkHeaderLength && body[0] == 0;

    private static int LinkIndex(ReadOnlySpan<byte> body) => MemoryMarshal.Read<int>(body[4..]);

    private static LinkSnapshot ReadLink(LinkSnapshot snapshot, ReadOnlySpan<byte> body)
    {
        var index = LinkIndex(body);
        var old = snapshot.Find(index);
        var link = new Link
        {
            Index = index,
            Name = old?.Name ?? "",
            Flags = (LinkFlags)MemoryMarshal.Read<int>(body[8..]),
            Addresses = old?.Addresses ?? [],
        };
        var attributes = new NetlinkAttributes(body[LinkHeaderLength..]);
        while (attributes.Next())
            link = With(link, attributes);
        return snapshot.With(link);
    }

    private static Link With(Link link, in NetlinkAttributes attribute) => attribute.Type switch
    {
        NetlinkConstants.IFLA_IFNAME => link with { Name = attribute.Text },
        NetlinkConstants.IFLA_ADDRESS when attribute.Value.Length == MacAddress.Length => link with { Mac = new MacAddress(attribute.Value) },
        NetlinkConstants.IFLA_MTU => link with { Mtu = attribute.Number },
        NetlinkConstants.IFLA_MASTER => link with { MasterIndex = attribute.Number },
        NetlinkConstants.IFLA_LINKINFO => link with { Kind = ReadKind(attribute.Value) },
        _ => link,
    };

    private static string? ReadKind(ReadOnlySpan<byte> nested)
    {
        var attributes = new NetlinkAttributes(nested);
        while (attributes.Next())
        {
            if (attributes.Type == NetlinkConstants.IFLA_INFO_KIND)
                return attributes.Text;
        }

        return null;
    }

    private static LinkSnapshot ChangeAddress(LinkSnapshot snapshot, ReadOnlySpan<byte> body, bool added)
    {
        if (body.Length < AddressHeaderLength || snapshot.Find(MemoryMarshal.Read<int>(body[4..])) is not { } link)
            return snapshot;
        if (ReadAddress(body) is not { } address)
            return snapshot;
        var others = link.Addresses.RemoveAll(known => known.Address == address.Address && known.PrefixLength == address.PrefixLength);
        var addresses = added ? others.Add(address).Sort(Compare) : others;
        return snapshot.With(link with { Addresses = addresses });
    }

    private static int Compare(LinkAddress left, LinkAddress right) =>
        left.Address.CompareTo(right.Address) is not 0 and var order ? order : left.PrefixLength.CompareTo(right.PrefixLength);

    private static LinkAddress? ReadAddress(ReadOnlySpan<byte> body)
    {
        IpAddr? address = null, local = null;
        int flags = body[2];
        var attributes = new NetlinkAttributes(body[AddressHeaderLength..]);
        while (attributes.Next())
        {
            if (attributes.Type == NetlinkConstants.IFA_ADDRESS)
                address = ReadIp(body[0], attributes.Value);
            else if (attributes.Type == NetlinkConstants.IFA_LOCAL)
                local = ReadIp(body[0], attributes.Value);
            else if (attributes.Type == NetlinkConstants.IFA_FLAGS)
                flags = attributes.Number;
        }

        // On a point-to-point link the plain address is the peer's; the local one is our own.
        return (local ?? address) is { } own ? new LinkAddress(own, body[1], (AddressScope)body[3], (AddressFlags)flags) : null;
    }

    private static IpAddr? ReadIp(byte family, ReadOnlySpan<byte> value) => (family, value.Length) switch
    {
        (SocketConstants.AF_INET, 4) => IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(value)),
        (SocketConstants.AF_INET6, 16) => new IpAddr(IpFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(value)),
        _ => null,
    };
}
