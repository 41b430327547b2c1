using CsCheck;
using Steelyard.Wire.Bgp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Bgp;

/// <summary>Whatever a peer sends, the decoders answer with a message or the NOTIFICATION for it.</summary>
public sealed class BgpHostileTests
{
    public static TheoryData<string> Names() => [.. BgpMessages.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfEveryTruncation_DoesNotThrow(string name)
    {
        var (bytes, body) = (BgpMessages.Whole(name), BgpMessages.Body(name));
        for (var length = 0; length <= body.Length; length++)
            BgpMessages.DecodeBody((BgpMessageType)bytes[18], body.AsSpan(0, length), BgpMessages.FourOctets);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfEveryBitFlip_DoesNotThrow(string name)
    {
        var bytes = BgpMessages.Whole(name);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            BgpMessages.Decode(bytes, BgpMessages.FourOctets);
            BgpMessages.Decode(bytes, default);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfEveryByteValue_DoesNotThrow(string name)
    {
        var bytes = BgpMessages.Whole(name);
        for (var at = BgpHeader.Size; at < bytes.Length; at++)
        {
            var kept = bytes[at];
            for (var value = 0; value <= byte.MaxValue; value++)
            {
                bytes[at] = (byte)value;
                BgpMessages.Decode(bytes, BgpMessages.FourOctets with { Internal = true });
            }
            bytes[at] = kept;
        }
    }

    [Theory]
    [InlineData(BgpMessageType.Open)]
    [InlineData(BgpMessageType.Update)]
    [InlineData(BgpMessageType.Notification)]
    [InlineData(BgpMessageType.RouteRefresh)]
    public void Decode_OfAnyBytes_DoesNotThrow(BgpMessageType type) =>
        Gen.Byte.Array[0, 300].Sample(bytes => { BgpMessages.DecodeBody(type, bytes, BgpMessages.FourOctets); });
}
