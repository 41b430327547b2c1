using System.Threading.Channels;

namespace Steelyard.Lab.Spdy;

/// <summary>One stream of a session that the peer opened. What comes waits here; the peer is held back by its connection only.</summary>
internal sealed class SpdyStream(SpdySession session, uint id, IReadOnlyDictionary<string, string> headers)
{
    private readonly Channel<byte[]> _received = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private bool _closed;

    public uint Id => id;

    public string Header(string name) => headers.GetValueOrDefault(name) ?? "";

    /// <summary>What the peer sends, until it has closed its side.</summary>
    public IAsyncEnumerable<byte[]> ReadAllAsync(CancellationToken ct) => _received.Reader.ReadAllAsync(ct);

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct) =>
        _closed ? Task.CompletedTask : session.SendAsync(new SpdyFrame(SpdyFrameType.Data, id, 0, bytes.ToArray()), ct);

    /// <summary>Nothing more will be written.</summary>
    public Task CloseAsync(CancellationToken ct)
    {
        if (_closed)
            return Task.CompletedTask;
        _closed = true;
        return session.SendAsync(new SpdyFrame(SpdyFrameType.Data, id, SpdyFrame.Final, []), ct);
    }

    internal void Receive(byte[] bytes) => _received.Writer.TryWrite(bytes);

    internal void EndReceiving() => _received.Writer.TryComplete();
}
