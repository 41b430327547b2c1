using System.Buffers.Binary;
using Steelyard.Primitives;

namespace Steelyard.Wire.Ethernet;

/// <summary>
/// The header of an Ethernet II frame without preamble and check sequence: destination, source, one optional IEEE 802.1Q or
/// 802.1ad tag, type. A second tag is not followed; it shows as the type.
/// </summary>
/// <param name="EtherType">What the payload is; after the tag when there is one.</param>
/// <param name="Tag">The tag's 16 bits of control information, or null without a tag.</param>
public readonly record struct EthernetHeader(MacAddress Destination, MacAddress Source, ushort EtherType, ushort? Tag = null)
{
    /// <summary>Length in bytes without a tag.</summary>
    public const int UntaggedLength = 14;

    /// <summary>Shortest frame on the wire without its check sequence (IEEE 802.3 clause 4.2.3.3); shorter ones are padded.</summary>
    public const int MinimumFrame = 60;

    private const int TagLength = 4;
    private const int TypeOffset = 12;
    private const ushort VlanIdMask = 0x0fff;

    /// <summary>Length in bytes; the payload starts here.</summary>
    public int Length => UntaggedLength + (Tag is null ? 0 : TagLength);

    /// <summary>The tag's VLAN id; 0 means that the tag only carries a priority. Null without a tag.</summary>
    public int? VlanId => Tag & VlanIdMask;

    public static bool TryRead(ReadOnlySpan<byte> frame, out EthernetHeader header, out DropReason reason)
    {
        header = default;
        reason = DropReason.Truncated;
        if (frame.Length < UntaggedLength)
            return false;
        var type = BinaryPrimitives.ReadUInt16BigEndian(frame[TypeOffset..]);
        ushort? tag = null;
        if (type is EtherTypes.Vlan or EtherTypes.ServiceVlan)
        {
            if (frame.Length < UntaggedLength + TagLength)
                return false;
            tag = BinaryPrimitives.ReadUInt16BigEndian(frame[UntaggedLength..]);
            type = BinaryPrimitives.ReadUInt16BigEndian(frame[(TypeOffset + TagLength)..]);
        }

        reason = DropReason.None;
        header = new EthernetHeader(new MacAddress(frame), new MacAddress(frame[MacAddress.Length..]), type, tag);
        return true;
    }

    /// <summary>Writes <see cref="Length"/> bytes (a tag as 802.1Q) and returns their number; the span must hold them.</summary>
    public int Write(Span<byte> frame)
    {
        Destination.CopyTo(frame);
        Source.CopyTo(frame[MacAddress.Length..]);
        if (Tag is { } tag)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame[TypeOffset..], EtherTypes.Vlan);
            BinaryPrimitives.WriteUInt16BigEndian(frame[UntaggedLength..], tag);
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame[(Length - 2)..], EtherType);
        return Length;
    }
}
