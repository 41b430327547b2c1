using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Steelyard.Wire.Gossip;

/// <summary>
/// The outside of a gossip packet: format byte, session (7 bytes), sequence (5), the body, and for the sealed format the tag (16) of AES-256-GCM
/// (NIST SP 800-38D). Session and sequence together are the 96-bit nonce; the format byte is authenticated too. Holds scratch memory: for one
/// thread at a time. Sealing and opening allocate nothing, except the records of an opened message.
/// </summary>
public sealed class GossipSeal : IDisposable
{
    /// <summary>Longest packet; fits into the smallest MTU of IPv6 with room for tunnels.</summary>
    public const int MaxPacket = 1200;

    /// <summary>Longest body.</summary>
    public const int MaxBody = MaxPacket - HeaderBytes - TagBytes;

    /// <summary>Largest sequence; a session that has sent so many packets must end.</summary>
    public const ulong MaxSequence = (1UL << 40) - 1;

    internal const byte PlainFormat = 0x5a;
    internal const byte SealedFormat = 0x5b;
    internal const int HeaderBytes = 1 + NonceBytes;
    internal const int TagBytes = 16;
    private const int NonceBytes = 12;

    private readonly AesGcm? _aes;
    private readonly byte[] _body = new byte[MaxBody];

    /// <param name="key">A key of <see cref="GossipKey.Derive"/>, or null for the plain format.</param>
    public GossipSeal(ReadOnlySpan<byte> key) => _aes = key.IsEmpty ? null : new AesGcm(key, TagBytes);

    /// <summary>Writes a whole packet.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The packet has less than <see cref="MaxPacket"/> bytes of room and needs more.</exception>
    /// <exception cref="InvalidOperationException">The session has sent all packets that its nonces allow.</exception>
    public int Seal(in GossipMessage message, Span<byte> packet)
    {
        if (message.Sequence is 0 or > MaxSequence)
            throw new InvalidOperationException("the session has used up its sequence numbers");
        packet[0] = _aes is null ? PlainFormat : SealedFormat;
        GossipCodec.WriteSession(packet[1..], message.Session);
        packet[8] = (byte)(message.Sequence >> 32);
        BinaryPrimitives.WriteUInt32BigEndian(packet[9..], (uint)message.Sequence);
        if (_aes is null)
            return HeaderBytes + GossipCodec.Write(message, packet[HeaderBytes..]);
        var length = GossipCodec.Write(message, _body);
        _aes.Encrypt(
            packet.Slice(1, NonceBytes), _body.AsSpan(0, length), packet.Slice(HeaderBytes, length),
            packet.Slice(HeaderBytes + length, TagBytes), packet[..1]);
        return HeaderBytes + length + TagBytes;
    }

    /// <summary>Checks and reads a whole packet.</summary>
    public GossipReject TryOpen(ReadOnlySpan<byte> packet, out GossipMessage message)
    {
        message = default;
        if (packet.IsEmpty)
            return GossipReject.TooShort;
        if (packet[0] is not (PlainFormat or SealedFormat))
            return GossipReject.UnknownVersion;
        if (packet.Length > MaxPacket)
            return GossipReject.TooLong;
        var isSealed = packet[0] == SealedFormat;
        if (packet.Length < HeaderBytes + (isSealed ? TagBytes : 0))
            return GossipReject.TooShort;
        var session = GossipCodec.ReadSession(packet[1..]);
        var sequence = ((ulong)packet[8] << 32) | BinaryPrimitives.ReadUInt32BigEndian(packet[9..]);
        if (_aes is null)
            return isSealed ? GossipReject.Encrypted : GossipCodec.TryRead(packet[HeaderBytes..], session, sequence, out message);
        if (!isSealed)
            return GossipReject.Unencrypted;
        var body = _body.AsSpan(0, packet.Length - HeaderBytes - TagBytes);
        return TryDecrypt(packet, body) ? GossipCodec.TryRead(body, session, sequence, out message) : GossipReject.NotAuthentic;
    }

    public void Dispose() => _aes?.Dispose();

    private bool TryDecrypt(ReadOnlySpan<byte> packet, Span<byte> body)
    {
        try
        {
            _aes!.Decrypt(packet.Slice(1, NonceBytes), packet.Slice(HeaderBytes, body.Length), packet[^TagBytes..], body, packet[..1]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
