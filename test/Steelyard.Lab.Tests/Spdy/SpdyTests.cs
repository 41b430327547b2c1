using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Steelyard.Lab.Spdy;

namespace Steelyard.Lab.Tests.Spdy;

/// <summary>Frames and header blocks by the SPDY/3.1 draft.</summary>
public sealed class SpdyTests
{
    /// <summary>The checksum of the dictionary that every SPDY/3 implementation sends (draft-mbelshe-httpbis-spdy-00).</summary>
    private const uint KnownDictionary = 0xe3c6a7c2;

    [Fact]
    public void Dictionary_HasTheChecksumThatClientsName() => Assert.Equal(KnownDictionary, SpdyDictionary.Checksum);

    [Fact]
    public void WriteHeaders_OfSeveralBlocks_AreOneStreamThatAnyInflaterReads()
    {
        byte[] stream =
        [
            .. SpdyCodec.WriteHeaders(new Dictionary<string, string> { ["streamtype"] = "data", ["port"] = "80" }, first: true),
            .. SpdyCodec.WriteHeaders(new Dictionary<string, string> { ["requestid"] = "7" }, first: false),
        ];
        using var inflate = new ZLibStream(new MemoryStream(stream), CompressionMode.Decompress);
        var plain = new byte[200];
        var length = inflate.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
        var first = SpdyCodec.ReadHeaders(plain.AsSpan(0, length));
        Assert.Equal(("data", "80"), (first["streamtype"], first["port"]));
        Assert.Contains("requestid", Encoding.ASCII.GetString(plain, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public void Inflate_OfBlocksOneAfterTheOther_GivesEachByItself()
    {
        using var inflater = new HeaderInflater();
        for (var i = 0; i < 50; i++)
        {
            var headers = new Dictionary<string, string> { ["port"] = "80", ["requestid"] = i.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            var read = SpdyCodec.ReadHeaders(inflater.Inflate(SpdyCodec.WriteHeaders(headers, first: i == 0)));
            Assert.Equal(headers["requestid"], read["RequestId"]);
        }
    }

    [Fact]
    public void Inflate_OfABlockCutOrChangedAnywhere_IsRefusedOrReadButNeverWorse()
    {
        var block = SpdyCodec.WriteHeaders(new Dictionary<string, string> { ["streamtype"] = "error" }, first: true);
        for (var length = 0; length < block.Length; length++)
            Try(block[..length]);
        for (var bit = 0; bit < block.Length * 8; bit++)
        {
            var changed = block.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Try(changed);
        }

        static void Try(byte[] block)
        {
            using var inflater = new HeaderInflater();
            try
            {
                _ = SpdyCodec.ReadHeaders(inflater.Inflate(block));
            }
            catch (SpdyException)
            {
                // What is not understood is refused.
            }
        }
    }

    [Fact]
    public void ReadHead_OfWrittenFrames_GivesThemBack()
    {
        foreach (var frame in (SpdyFrame[])
            [
                new(SpdyFrameType.Data, 5, SpdyFrame.Final, [1, 2, 3]),
                new(SpdyFrameType.Ping, 0, 0, [0, 0, 0, 1]),
                new(SpdyFrameType.SynReply, 7, 0, [0, 0, 0, 7]),
            ])
        {
            var bytes = SpdyCodec.Write(frame);
            var (type, stream, flags, length) = SpdyCodec.ReadHead(bytes);
            Assert.Equal((frame.Type, frame.Flags, frame.Payload.Length), (type, flags, length));
            Assert.Equal(frame.StreamId, type == SpdyFrameType.Data ? stream : SpdyCodec.StreamOf(type, bytes.AsSpan(SpdyCodec.HeadLength)));
        }
    }

    [Theory]
    [InlineData("8002000100000000")]
    [InlineData("00000001007fffff ffff")]
    public void ReadHead_OfAnotherVersionOrATooLongFrame_IsRefused(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        if (bytes[5] == 0x7f)
            bytes[5] = 0xff;
        Assert.Throws<SpdyException>(() => SpdyCodec.ReadHead(bytes));
    }

    [Fact]
    public async Task Session_OfAClient_AnswersStreamsAndPings()
    {
        var ct = TestContext.Current.CancellationToken;
        var (toServer, toClient) = (new Pipe(), new Pipe());
        await using var connection = new Duplex(toServer.Reader.AsStream(), toClient.Writer.AsStream());
        using var session = new SpdySession(connection);
        SpdyStream? opened = null;
        var running = session.RunAsync(stream => opened = stream, ct);
        byte[] head = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        byte[] syn = [.. head, .. SpdyCodec.WriteHeaders(new Dictionary<string, string> { ["streamtype"] = "data" }, first: true)];
        await SendAsync(new SpdyFrame(SpdyFrameType.SynStream, 0, 0, syn));
        await SendAsync(new SpdyFrame(SpdyFrameType.Data, 1, SpdyFrame.Final, "hello"u8.ToArray()));
        await SendAsync(new SpdyFrame(SpdyFrameType.Ping, 0, 0, [0, 0, 0, 9]));
        await toServer.Writer.CompleteAsync();
        await running;
        Assert.Equal("data", opened!.Header("streamtype"));
        var said = new List<byte>();
        await foreach (var bytes in opened.ReadAllAsync(ct))
            said.AddRange(bytes);
        Assert.Equal("hello", Encoding.ASCII.GetString([.. said]));
        var answers = (await toClient.Reader.ReadAtLeastAsync(30, ct)).Buffer.FirstSpan.ToArray();
        Assert.Equal((SpdyFrameType.SynReply, 1u), (SpdyCodec.ReadHead(answers).Type, SpdyCodec.StreamOf(SpdyFrameType.SynReply, answers.AsSpan(8))));
        Assert.Equal([0x80, 3, 0, 6, 0, 0, 0, 4, 0, 0, 0, 9], answers[^12..]);

        async Task SendAsync(SpdyFrame frame) => await toServer.Writer.WriteAsync(SpdyCodec.Write(frame), ct);
    }

    /// <summary>Reads from one stream, writes to another.</summary>
    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
