using System.Buffers.Binary;
using Steelyard.Primitives;

namespace Steelyard.Wire.Ndp;

/// <summary>
/// The options of one Neighbor Discovery message (RFC 4861 section 4.6): each a type, a length in units of eight bytes and a
/// value. Unknown options are passed over, as the RFC asks; of equal options the first one counts.
/// </summary>
internal readonly record struct NdpOptions(MacAddress? SourceLinkLayer, MacAddress? TargetLinkLayer, UInt128? Nonce, uint? Mtu)
{
    public const int LinkLayerLength = 8;
    public const byte SourceLinkLayerType = 1;
    public const byte TargetLinkLayerType = 2;
    private const int UnitLength = 8;
    private const byte MtuType = 5;
    private const byte NonceType = 14;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out NdpOptions options, out DropReason reason)
    {
        options = default;
        for (reason = DropReason.None; !bytes.IsEmpty; bytes = bytes[(bytes[1] * UnitLength)..])
        {
            reason = Check(bytes);
            if (reason != DropReason.None)
                return false;
            var option = bytes[..(bytes[1] * UnitLength)];
            if (option[0] is SourceLinkLayerType or TargetLinkLayerType && option.Length != LinkLayerLength)
            {
                reason = DropReason.LinkLayerOption;
                return false;
            }

            options = options.With(option);
        }

        return true;
    }

    /// <summary>Writes a link-layer address option and returns its length.</summary>
    public static int WriteLinkLayer(Span<byte> destination, byte type, MacAddress address)
    {
        destination[0] = type;
        destination[1] = LinkLayerLength / UnitLength;
        address.CopyTo(destination[2..]);
        return LinkLayerLength;
    }

    private static DropReason Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
            return DropReason.TruncatedOption;
        if (bytes[1] == 0)
            return DropReason.EmptyOption;
        return bytes.Length < bytes[1] * UnitLength ? DropReason.TruncatedOption : DropReason.None;
    }

    private NdpOptions With(ReadOnlySpan<byte> option) => option[0] switch
    {
        SourceLinkLayerType => this with { SourceLinkLayer = SourceLinkLayer ?? new MacAddress(option[2..]) },
        TargetLinkLayerType => this with { TargetLinkLayer = TargetLinkLayer ?? new MacAddress(option[2..]) },
        MtuType => this with { Mtu = Mtu ?? BinaryPrimitives.ReadUInt32BigEndian(option[4..]) },
        NonceType => this with { Nonce = Nonce ?? ReadNonce(option[2..]) },
        _ => this,
    };

    /// <summary>The six random bytes that everyone sends (RFC 7527 section 4.1); of longer ones the first sixteen.</summary>
    private static UInt128 ReadNonce(ReadOnlySpan<byte> bytes)
    {
        UInt128 nonce = 0;
        foreach (var octet in bytes[..Math.Min(bytes.Length, 16)])
            nonce = (nonce << 8) | octet;
        return nonce;
    }
}
