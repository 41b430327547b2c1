using CsCheck;
using Steelyard.Wire.Bfd;

namespace Steelyard.Wire.Tests.Bfd;

public sealed class BfdControlPacketTests
{
    // Laid out by RFC 5880 section 4.1: Up, no diagnostic, multiplier 3, 50 ms and 300 ms.
    private const string Up = "20c00318 00000001 00000002 0000c350 000493e0 00000000";

    [Fact]
    public void TryRead_OfAPacket_GivesItsFields()
    {
        Assert.True(BfdControlPacket.TryRead(Bytes(Up), out var packet, out var authentication, out _));
        Assert.Equal(new BfdControlPacket(BfdState.Up, BfdDiagnostic.None, BfdFlags.None, 3, 1, 2, 50_000, 300_000, 0), packet);
        Assert.True(authentication.IsEmpty);
    }

    // RFC 5880 section 6.8.6, one row a rule.
    [Theory]
    [InlineData("20c00318 00000001 00000002 0000c350 000493e0 000000", BfdDrop.Truncated)]
    [InlineData("00c00318 00000001 00000002 0000c350 000493e0 00000000", BfdDrop.Version)]
    [InlineData("40c00318 00000001 00000002 0000c350 000493e0 00000000", BfdDrop.Version)]
    [InlineData("20c00317 00000001 00000002 0000c350 000493e0 00000000", BfdDrop.Length)]
    [InlineData("20c40319 00000001 00000002 0000c350 000493e0 00000000 00", BfdDrop.Length)]
    [InlineData("20c00319 00000001 00000002 0000c350 000493e0 00000000", BfdDrop.LengthBeyondPayload)]
    [InlineData("20c00018 00000001 00000002 0000c350 000493e0 00000000", BfdDrop.ZeroDetectMultiplier)]
    [InlineData("20c10318 00000001 00000002 0000c350 000493e0 00000000", BfdDrop.Multipoint)]
    [InlineData("20c00318 00000000 00000002 0000c350 000493e0 00000000", BfdDrop.ZeroMyDiscriminator)]
    [InlineData("20c00318 00000001 00000000 0000c350 000493e0 00000000", BfdDrop.ZeroYourDiscriminator)]
    [InlineData("20800318 00000001 00000000 0000c350 000493e0 00000000", BfdDrop.ZeroYourDiscriminator)]
    [InlineData("20c4031a 00000001 00000002 0000c350 000493e0 00000000 0103", BfdDrop.Authentication)]
    [InlineData("20c4031a 00000001 00000002 0000c350 000493e0 00000000 0101", BfdDrop.Authentication)]
    public void TryRead_OfABrokenPacket_NamesTheFirstBrokenRule(string hex, BfdDrop expected)
    {
        Assert.False(BfdControlPacket.TryRead(Bytes(hex), out _, out _, out var drop));
        Assert.Equal(expected, drop);
    }

    [Theory]
    [InlineData("20400318 00000001 00000000 0000c350 000493e0 00000000", BfdState.Down)]
    [InlineData("27000318 00000001 00000000 0000c350 000493e0 00000000", BfdState.AdminDown)]
    public void TryRead_OfThePacketsThatBeginASession_NeedsNoDiscriminator(string hex, BfdState state)
    {
        Assert.True(BfdControlPacket.TryRead(Bytes(hex), out var packet, out _, out _));
        Assert.Equal(state, packet.State);
    }

    // RFC 5880 section 4.2: simple password, key 1, "secret".
    [Fact]
    public void TryRead_WithAuthentication_GivesItsSection()
    {
        var bytes = Bytes("20c40321 00000001 00000002 0000c350 000493e0 00000000 010901736563726574 00");
        Assert.True(BfdControlPacket.TryRead(bytes, out _, out var authentication, out _));
        Assert.Equal("010901736563726574", Convert.ToHexStringLower(authentication));
    }

    [Fact]
    public void Write_ThenRead_GivesTheSamePacket() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 31]), Gen.Int[0, 0x3f].Where(flags => (flags & 5) == 0), Gen.Byte[1, 255],
            Gen.Select(Gen.UInt[1, uint.MaxValue], Gen.UInt[1, uint.MaxValue]), Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt),
            (state, flags, multiplier, discriminators, intervals) => new BfdControlPacket(
                (BfdState)state.Item1, (BfdDiagnostic)state.Item2, (BfdFlags)flags, multiplier,
                discriminators.Item1, discriminators.Item2, intervals.Item1, intervals.Item2, intervals.Item3))
        .Sample(packet =>
        {
            var bytes = new byte[BfdControlPacket.Length];
            packet.Write(bytes);
            Assert.True(BfdControlPacket.TryRead(bytes, out var read, out _, out var drop), drop.ToString());
            Assert.Equal(packet, read);
        });

    [Fact]
    public void TryRead_OfAnyBytes_DoesNotThrow() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            BfdControlPacket.TryRead(bytes, out _, out _, out _);
            if (bytes.Length < 4)
                return;
            // As far as chance gets: a right version and a length that fits.
            (bytes[0], bytes[3]) = ((byte)(bytes[0] & 0x1f | 0x20), (byte)bytes.Length);
            BfdControlPacket.TryRead(bytes, out _, out _, out _);
        });

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
