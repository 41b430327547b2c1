using System.Buffers.Binary;
using Steelyard.Primitives;
using Steelyard.Wire.Ethernet;

namespace Steelyard.Wire.Ndp;

/// <summary>What solicitation and advertisement of a neighbour have in common: flags, a target, options (RFC 4861 sections 4.3 and 4.4).</summary>
internal readonly record struct NeighborMessage(Icmpv6Type Type, byte Flags, IpAddr Source, IpAddr Destination, IpAddr Target)
{
    public const int MaxLength = Length + NdpOptions.LinkLayerLength;
    public const int FlagsOffset = 4;
    private const int Length = 24;
    private const int TargetOffset = 8;

    /// <summary>Reads the common part and checks what RFC 4861 sections 7.1.1 and 7.1.2 ask of both.</summary>
    public static bool TryRead(in Icmpv6Packet packet, Icmpv6Type type, out IpAddr target, out NdpOptions options, out DropReason reason)
    {
        (target, options) = (default, default);
        reason = packet.Type != type ? DropReason.Icmpv6Type : packet.Message.Length < Length ? DropReason.Truncated : DropReason.None;
        if (reason != DropReason.None)
            return false;
        target = Icmpv6Packet.ReadAddress(packet.Message[TargetOffset..]);
        if (!Ipv6Groups.IsMulticast(target))
            return NdpOptions.TryRead(packet.Message[Length..], out options, out reason);
        reason = DropReason.MulticastTarget;
        return false;
    }

    public static int WriteFrame(Span<byte> frame, EthernetHeader header, in NeighborMessage message, byte optionType, MacAddress? linkLayer)
    {
        var packet = frame[header.Write(frame)..];
        var length = message.Write(packet[Icmpv6Packet.Ipv6HeaderLength..]);
        if (linkLayer is { } address)
            length += NdpOptions.WriteLinkLayer(packet[(Icmpv6Packet.Ipv6HeaderLength + length)..], optionType, address);
        return header.Length + Icmpv6Packet.Seal(packet, message.Source, message.Destination, length);
    }

    private int Write(Span<byte> body)
    {
        body[..TargetOffset].Clear();
        body[0] = (byte)Type;
        body[FlagsOffset] = Flags;
        BinaryPrimitives.WriteUInt128BigEndian(body[TargetOffset..], Target.Value);
        return Length;
    }
}
