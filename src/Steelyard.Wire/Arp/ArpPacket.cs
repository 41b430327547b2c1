using System.Buffers.Binary;
using Steelyard.Primitives;
using Steelyard.Wire.Ethernet;

namespace Steelyard.Wire.Arp;

/// <summary>
/// An ARP packet for IPv4 over Ethernet (RFC 826). A probe has a sender address of 0.0.0.0 and an announcement has equal
/// sender and target addresses (RFC 5227 section 1.1).
/// </summary>
public readonly record struct ArpPacket(
    ArpOperation Operation, MacAddress SenderMac, IpAddr SenderIp, MacAddress TargetMac, IpAddr TargetIp)
{
    /// <summary>Length in bytes without Ethernet header and padding.</summary>
    public const int Length = 28;

    /// <summary>Length of a frame that carries one, padding included.</summary>
    public const int FrameLength = EthernetHeader.MinimumFrame;

    /// <summary>Hardware type 1 (Ethernet), protocol type 0x0800 (IPv4), lengths 6 and 4.</summary>
    private const ulong EthernetIpv4 = 0x0001_0800_0604;
    private const int OperationOffset = 6;
    private const int SenderMacOffset = 8;
    private const int SenderIpOffset = 14;
    private const int TargetMacOffset = 18;
    private const int TargetIpOffset = 24;

    /// <summary>Asks for an address without claiming it: the way to find another owner before taking it (RFC 5227 section 2.1).</summary>
    public bool IsProbe => Operation == ArpOperation.Request && SenderIp.Value == 0;

    /// <summary>Tells all hosts on the link who holds the address (gratuitous ARP; RFC 5227 section 2.3).</summary>
    public bool IsAnnouncement => SenderIp == TargetIp;

    public static ArpPacket Probe(MacAddress sender, IpAddr address) =>
        new(ArpOperation.Request, sender, IpAddr.V4(0), default, address);

    /// <summary>The answer to this request: <paramref name="holder"/> holds the address that it asks for.</summary>
    public ArpPacket Reply(MacAddress holder) => new(ArpOperation.Reply, holder, TargetIp, SenderMac, SenderIp);

    /// <summary>Reads the payload of an Ethernet frame; padding after the packet is passed over.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ArpPacket packet, out DropReason reason)
    {
        packet = default;
        reason = Check(payload);
        if (reason != DropReason.None)
            return false;
        packet = new ArpPacket(
            (ArpOperation)BinaryPrimitives.ReadUInt16BigEndian(payload[OperationOffset..]),
            new MacAddress(payload[SenderMacOffset..]),
            IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(payload[SenderIpOffset..])),
            new MacAddress(payload[TargetMacOffset..]),
            IpAddr.V4(BinaryPrimitives.ReadUInt32BigEndian(payload[TargetIpOffset..])));
        return true;
    }

    /// <summary>Writes <see cref="Length"/> bytes and returns their number; the span must hold them.</summary>
    public int Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt64BigEndian(payload, (EthernetIpv4 << 16) | (ushort)Operation);
        SenderMac.CopyTo(payload[SenderMacOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(payload[SenderIpOffset..], (uint)SenderIp.Value);
        TargetMac.CopyTo(payload[TargetMacOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(payload[TargetIpOffset..], (uint)TargetIp.Value);
        return Length;
    }

    /// <summary>Writes a whole frame of <see cref="FrameLength"/> bytes, zero padded, and returns its length.</summary>
    public int WriteFrame(Span<byte> frame, MacAddress destination, MacAddress source)
    {
        var header = new EthernetHeader(destination, source, EtherTypes.Arp).Write(frame);
        var end = header + Write(frame[header..]);
        frame[end..FrameLength].Clear();
        return FrameLength;
    }

    private static DropReason Check(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < Length)
            return DropReason.Truncated;
        if (BinaryPrimitives.ReadUInt64BigEndian(payload) >> 16 != EthernetIpv4)
            return DropReason.NotEthernetIpv4;
        return BinaryPrimitives.ReadUInt16BigEndian(payload[OperationOffset..]) is 1 or 2 ? DropReason.None : DropReason.ArpOperation;
    }
}
