using CsCheck;
using Steelyard.Primitives;
using Steelyard.Wire.Gossip;

namespace Steelyard.Wire.Tests.Gossip;

public sealed class GossipCodecTests
{
    private static readonly Gen<MemberRecord> Records =
        from name in Gen.Char['!', '~'].Array[1, MemberRecord.MaxName]
        from status in Gen.Enum<MemberStatus>()
        from session in Gen.ULong[1, GossipCodec.MaxSession]
        from incarnation in Gen.ULong
        from four in Gen.Bool
        from value in Gen.UInt
        from port in Gen.UShort[1, ushort.MaxValue]
        select new MemberRecord(new string(name), status, session, incarnation, four ? IpAddr.V4(value) : new IpAddr(IpFamily.IPv6, value), port);

    [Fact]
    public void Write_Heartbeat_HasTheDocumentedLayout()
    {
        var body = new byte[64];
        var length = GossipCodec.Write(Samples.Message(GossipKind.Heartbeat), body);
        Assert.Equal("01" + "00" + "b1b2b3b4b5b6b7" + "0000000000000007" + "fedcba9876543210", Convert.ToHexStringLower(body.AsSpan(0, length)));
    }

    [Fact]
    public void Write_Records_HasTheDocumentedLayout()
    {
        var body = new byte[128];
        var length = GossipCodec.Write(Samples.Message(GossipKind.Records, Samples.V4), body);
        Assert.Equal(
            "01" + "06" + "6e6f64652d31" + "01" + "01020304050607" + "000000000000002a" + "04" + "c0000207" + "1f0a",
            Convert.ToHexStringLower(body.AsSpan(GossipCodec.FixedBytes, length - GossipCodec.FixedBytes)));
        Assert.Equal(length - GossipCodec.FixedBytes - 1, Samples.V4.WireSize);
    }

    [Fact]
    public void TryRead_WhatWriteWrote_IsTheSameMessage() => Records.Array[0, 5].Sample(records =>
    {
        var message = Samples.Message(GossipKind.Records, records);
        var body = new byte[2000];
        var length = GossipCodec.Write(message, body);
        Assert.Equal(GossipReject.None, GossipCodec.TryRead(body.AsSpan(0, length), message.Session, message.Sequence, out var read));
        Samples.AssertSame(message, read);
    }, iter: 500);

    [Fact]
    public void TryRead_EveryPrefixOfEveryKind_IsRefused()
    {
        foreach (var message in Samples.All())
        {
            var body = new byte[256];
            var length = GossipCodec.Write(message, body);
            for (var cut = 0; cut < length; cut++)
            {
                var reject = GossipCodec.TryRead(body.AsSpan(0, cut), 1, 1, out _);
                Assert.True(reject == GossipReject.Truncated, $"{message.Kind} cut to {cut} of {length}: {reject}");
            }
        }
    }

    [Fact]
    public void TryRead_OneByteMore_IsRefused()
    {
        foreach (var message in Samples.All())
        {
            var body = new byte[256];
            var length = GossipCodec.Write(message, body);
            Assert.Equal(GossipReject.TrailingBytes, GossipCodec.TryRead(body.AsSpan(0, length + 1), 1, 1, out _));
        }
    }

    [Fact]
    public void TryRead_EveryFlippedBit_ReadsAnotherMessageOrRefuses()
    {
        foreach (var message in Samples.All())
        {
            var body = new byte[256];
            var length = GossipCodec.Write(message, body);
            for (var bit = 0; bit < length * 8; bit++)
            {
                body[bit / 8] ^= (byte)(1 << (bit % 8));
                if (GossipCodec.TryRead(body.AsSpan(0, length), message.Session, message.Sequence, out var read) == GossipReject.None)
                    Assert.NotEqual(Text(message), Text(read));
                body[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        static string Text(GossipMessage message) => $"{message with { Records = default }} {string.Join(';', message.Records.ToArray())}";
    }

    [Fact]
    public void TryRead_RandomBytes_NeverThrows() =>
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            if (bytes.Length > 0)
                bytes[0] = (byte)(bytes[0] % 12);
            if (bytes.Length > 1)
                bytes[1] &= 7;
            GossipCodec.TryRead(bytes, 1, 1, out _);
        }, iter: 5_000);

    [Theory]
    [InlineData(0, 0, GossipReject.UnknownKind)]
    [InlineData(0, 11, GossipReject.UnknownKind)]
    [InlineData(1, 16, GossipReject.UnknownFlags)]
    [InlineData(26, 0, GossipReject.BadRecord)] // name of no length
    [InlineData(26, 254, GossipReject.BadRecord)] // longer than a node name can be
    [InlineData(27, 0x20, GossipReject.BadRecord)] // blank in the name
    [InlineData(27, 0xc3, GossipReject.BadRecord)] // not ASCII
    [InlineData(33, 0, GossipReject.BadRecord)] // status
    [InlineData(33, 5, GossipReject.BadRecord)]
    [InlineData(49, 5, GossipReject.BadRecord)] // address length
    public void TryRead_ImpossibleByte_NamesTheReason(int offset, byte value, GossipReject expected)
    {
        var body = new byte[128];
        var length = GossipCodec.Write(Samples.Message(GossipKind.Records, Samples.V4), body);
        body[offset] = value;
        Assert.Equal(expected, GossipCodec.TryRead(body.AsSpan(0, length), 1, 1, out _));
    }

    [Theory]
    [InlineData(0UL, 1UL)]
    [InlineData(GossipCodec.MaxSession + 1, 1UL)]
    [InlineData(1UL, 0UL)]
    public void TryRead_ImpossibleHeader_IsRefused(ulong session, ulong sequence)
    {
        var body = new byte[64];
        var length = GossipCodec.Write(Samples.Message(GossipKind.Heartbeat), body);
        Assert.Equal(GossipReject.BadField, GossipCodec.TryRead(body.AsSpan(0, length), session, sequence, out _));
    }
}
