using CsCheck;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests;

/// <summary>Whatever arrives, decoders answer with a message or a reason and never throw.</summary>
public sealed class HostileBytesTests
{
    public static TheoryData<string> Names() => [.. Captures.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfEveryTruncation_NeverReadsAMessage(string name)
    {
        var frame = Captures.Frame(name);
        // Padding of an ARP frame may be cut off; 42 bytes are the packet itself.
        var whole = name.StartsWith("arp", StringComparison.Ordinal) ? 42 : frame.Length;
        for (var length = 0; length < whole; length++)
            Assert.Equal(DropReason.Truncated, Decoders.Decode(frame.AsSpan(0, length)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_OfEveryBitFlip_DoesNotThrow(string name)
    {
        var frame = Captures.Frame(name);
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Decoders.Decode(frame);
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("ns-by-linux")]
    [InlineData("na-by-linux")]
    [InlineData("ra-by-bird")]
    public void Decode_OfABitFlipThatTheChecksumCovers_IsRefused(string name)
    {
        var frame = Captures.Frame(name);
        // The ICMPv6 message and the two addresses of the pseudo-header.
        for (var bit = (14 + 8) * 8; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(DropReason.Checksum, Decoders.Decode(frame));
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Decode_OfAnyBytes_DoesNotThrow() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            Decoders.Decode(bytes);
            Decoders.DecodeIcmpv6(bytes);
        });
}
