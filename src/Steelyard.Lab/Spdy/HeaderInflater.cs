using System.Buffers.Binary;
using System.IO.Compression;

namespace Steelyard.Lab.Spdy;

/// <summary>
/// Decompresses the header blocks of one direction of a connection: one zlib stream (RFC 1950) over all of them. The
/// platform's inflater cannot be given a dictionary; a stored block (RFC 1951, section 3.2.4) in front has the same effect.
/// </summary>
internal sealed class HeaderInflater : IDisposable
{
    private const int LongestBlock = 64 * 1024;
    private const int PresetDictionary = 0x20;
    private readonly Feed _feed = new();
    private readonly DeflateStream _inflate;
    private bool _begun;

    public HeaderInflater() => _inflate = new DeflateStream(_feed, CompressionMode.Decompress);

    /// <exception cref="SpdyException">The block is not what it should be.</exception>
    public byte[] Inflate(ReadOnlySpan<byte> block)
    {
        try
        {
            if (!_begun)
                block = Begin(block);
            _feed.Add(block);
            return ReadAvailable();
        }
        catch (InvalidDataException e)
        {
            throw new SpdyException("a header block cannot be decompressed", e);
        }
    }

    public void Dispose() => _inflate.Dispose();

    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> block)
    {
        if (block.Length < 2 || (block[0] & 0x0f) != 8)
            throw new SpdyException("a header block does not begin a zlib stream");
        _begun = true;
        if ((block[1] & PresetDictionary) == 0)
            return block[2..];
        if (block.Length < 6 || BinaryPrimitives.ReadUInt32BigEndian(block[2..]) != SpdyDictionary.Checksum)
            throw new SpdyException("a header block names another dictionary");
        var dictionary = SpdyDictionary.Bytes;
        var stored = new byte[5];
        BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(1), (ushort)dictionary.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stored.AsSpan(3), (ushort)~dictionary.Length);
        _feed.Add([.. stored, .. dictionary]);
        _ = ReadAvailable();
        return block[6..];
    }

    private byte[] ReadAvailable()
    {
        using var result = new MemoryStream();
        var buffer = new byte[4096];
        for (int length; (length = _inflate.Read(buffer, 0, buffer.Length)) > 0;)
        {
            result.Write(buffer, 0, length);
            if (result.Length > LongestBlock)
                throw new SpdyException("a header block is too long");
        }
        return result.ToArray();
    }

    /// <summary>What has come so far; its end is only the end for now.</summary>
    private sealed class Feed : Stream
    {
        private byte[] _bytes = [];
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            _bytes = [.. _bytes.AsSpan(_at), .. bytes];
            _at = 0;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var length = Math.Min(count, _bytes.Length - _at);
            _bytes.AsSpan(_at, length).CopyTo(buffer.AsSpan(offset));
            _at += length;
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
