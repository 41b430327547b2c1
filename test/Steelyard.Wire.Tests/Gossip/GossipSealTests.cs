using System.Buffers.Binary;
using System.Security.Cryptography;
using CsCheck;
using Steelyard.Wire.Gossip;

namespace Steelyard.Wire.Tests.Gossip;

public sealed class GossipSealTests
{
    private static readonly byte[] Key = GossipKey.Derive("a secret");
    private static readonly GossipSeal Seal = new(Key);
    private static readonly GossipSeal Plain = new([]);

    [Fact]
    public void TryOpen_WhatSealMade_IsTheSameMessage()
    {
        foreach (var seal in new[] { Seal, Plain })
        {
            foreach (var message in Samples.All())
            {
                Assert.Equal(GossipReject.None, seal.TryOpen(Packet(seal, message), out var opened));
                Samples.AssertSame(message, opened);
            }
        }
    }

    [Fact]
    public void Seal_Packet_IsAesGcmWithSessionAndSequenceAsNonce()
    {
        // The packet is taken apart with the primitive itself: format, nonce, ciphertext, tag.
        var message = Samples.Message(GossipKind.Heartbeat);
        var packet = Packet(Seal, message);
        Assert.Equal("5b" + "a1a2a3a4a5a6a7" + "0102030405", Convert.ToHexStringLower(packet.AsSpan(0, 13)));
        using var aes = new AesGcm(Key, 16);
        var body = new byte[packet.Length - 29];
        aes.Decrypt(packet.AsSpan(1, 12), packet.AsSpan(13, body.Length), packet.AsSpan(packet.Length - 16), body, packet.AsSpan(0, 1));
        Assert.Equal((byte)GossipKind.Heartbeat, body[0]);
        Assert.Equal(7UL, BinaryPrimitives.ReadUInt64BigEndian(body.AsSpan(9)));
    }

    [Fact]
    public void TryOpen_EveryFlippedBit_IsRefused()
    {
        foreach (var message in Samples.All())
        {
            var packet = Packet(Seal, message);
            for (var bit = 0; bit < packet.Length * 8; bit++)
            {
                packet[bit / 8] ^= (byte)(1 << (bit % 8));
                var expected = bit >= 8 ? GossipReject.NotAuthentic : bit == 0 ? GossipReject.Unencrypted : GossipReject.UnknownVersion;
                Assert.Equal(expected, Seal.TryOpen(packet, out _));
                packet[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void TryOpen_EveryTruncation_IsRefused()
    {
        foreach (var message in Samples.All())
        {
            var packet = Packet(Seal, message);
            for (var length = 0; length < packet.Length; length++)
                Assert.Equal(length < 29 ? GossipReject.TooShort : GossipReject.NotAuthentic, Seal.TryOpen(packet.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void TryOpen_AnotherKey_IsNotAuthentic()
    {
        using var other = new GossipSeal(GossipKey.Derive("another secret"));
        Assert.Equal(GossipReject.NotAuthentic, other.TryOpen(Packet(Seal, Samples.Message(GossipKind.Heartbeat)), out _));
    }

    [Fact]
    public void TryOpen_PlainWithKeyOrSealedWithout_IsRefused()
    {
        Assert.Equal(GossipReject.Unencrypted, Seal.TryOpen(Packet(Plain, Samples.Message(GossipKind.Heartbeat)), out _));
        Assert.Equal(GossipReject.Encrypted, Plain.TryOpen(Packet(Seal, Samples.Message(GossipKind.Heartbeat)), out _));
    }

    [Fact]
    public void TryOpen_TooLong_IsRefused()
    {
        var packet = new byte[GossipSeal.MaxPacket + 1];
        packet[0] = 0x5b;
        Assert.Equal(GossipReject.TooLong, Seal.TryOpen(packet, out _));
    }

    [Fact]
    public void TryOpen_RandomBytes_NeverOpens() =>
        Gen.Byte.Array[0, 1300].Sample(bytes => Assert.NotEqual(GossipReject.None, Seal.TryOpen(bytes, out _)), iter: 2_000);

    [Fact]
    public void Seal_SequenceUsedUp_RefusesInsteadOfRepeatingANonce()
    {
        var message = Samples.Message(GossipKind.Heartbeat) with { Sequence = GossipSeal.MaxSequence + 1 };
        Assert.Throws<InvalidOperationException>(() => Packet(Seal, message));
    }

    [Fact]
    public void SealAndOpen_Heartbeats_AllocateNothing()
    {
        using var seal = new GossipSeal(Key);
        var packet = new byte[GossipSeal.MaxPacket];
        var message = Samples.Message(GossipKind.Heartbeat);
        for (var i = 0; i < 3; i++)
            Assert.Equal(GossipReject.None, seal.TryOpen(packet.AsSpan(0, seal.Seal(message, packet)), out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            seal.TryOpen(packet.AsSpan(0, seal.Seal(message, packet)), out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Packet(GossipSeal seal, in GossipMessage message)
    {
        var packet = new byte[GossipSeal.MaxPacket];
        return packet[..seal.Seal(message, packet)];
    }
}
