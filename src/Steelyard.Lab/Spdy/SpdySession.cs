using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace Steelyard.Lab.Spdy;

/// <summary>
/// The server's side of a SPDY/3.1 connection as Kubernetes uses it: the client opens streams, both sides write to them.
/// There is no flow control, for the clients have none.
/// </summary>
internal sealed class SpdySession(Stream connection) : IDisposable
{
    private readonly ConcurrentDictionary<uint, SpdyStream> _streams = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly HeaderInflater _inflater = new();
    private bool _replied;

    /// <summary>Serves until the connection ends.</summary>
    /// <param name="opened">Called for each stream that the client opens, before anything of it is read; must not wait.</param>
    /// <exception cref="SpdyException">The peer does not speak SPDY/3.1.</exception>
    public async Task RunAsync(Action<SpdyStream> opened, CancellationToken ct)
    {
        try
        {
            while (await ReadAsync(ct).ConfigureAwait(false) is { } frame && frame.Type != SpdyFrameType.GoAway)
                await HandleAsync(frame, opened, ct).ConfigureAwait(false);
        }
        finally
        {
            foreach (var stream in _streams.Values)
                stream.EndReceiving();
        }
    }

    public async Task SendAsync(SpdyFrame frame, CancellationToken ct)
    {
        await _writing.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            await connection.WriteAsync(SpdyCodec.Write(frame), ct).ConfigureAwait(false);
            await connection.FlushAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose()
    {
        _inflater.Dispose();
        _writing.Dispose();
    }

    private async Task HandleAsync(SpdyFrame frame, Action<SpdyStream> opened, CancellationToken ct)
    {
        switch (frame.Type)
        {
            case SpdyFrameType.SynStream:
                await OpenAsync(frame, opened, ct).ConfigureAwait(false);
                break;
            case SpdyFrameType.Data when _streams.TryGetValue(frame.StreamId, out var stream):
                if (frame.Payload.Length > 0)
                    stream.Receive(frame.Payload);
                if (frame.IsFinal)
                    stream.EndReceiving();
                break;
            case SpdyFrameType.ResetStream when _streams.TryRemove(frame.StreamId, out var reset):
                reset.EndReceiving();
                break;
            case SpdyFrameType.Ping:
                await SendAsync(frame, ct).ConfigureAwait(false);
                break;
            case SpdyFrameType.Headers when frame.Payload.Length > 4:
                // Not used by anybody, but it is part of the compressed stream.
                _ = _inflater.Inflate(frame.Payload.AsSpan(4));
                break;
        }
    }

    private async Task OpenAsync(SpdyFrame frame, Action<SpdyStream> opened, CancellationToken ct)
    {
        if (frame.Payload.Length < SpdyCodec.SynStreamHead || frame.StreamId == 0)
            throw new SpdyException("a stream is opened without its number");
        var headers = SpdyCodec.ReadHeaders(_inflater.Inflate(frame.Payload.AsSpan(SpdyCodec.SynStreamHead)));
        var stream = new SpdyStream(this, frame.StreamId, headers);
        _streams[frame.StreamId] = stream;
        var reply = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(reply, frame.StreamId);
        byte[] payload = [.. reply, .. SpdyCodec.WriteHeaders(new Dictionary<string, string>(), !_replied)];
        _replied = true;
        await SendAsync(new SpdyFrame(SpdyFrameType.SynReply, frame.StreamId, 0, payload), ct).ConfigureAwait(false);
        if (frame.IsFinal)
            stream.EndReceiving();
        opened(stream);
    }

    /// <summary>The next frame; null at the end of the connection.</summary>
    private async Task<SpdyFrame?> ReadAsync(CancellationToken ct)
    {
        var head = new byte[SpdyCodec.HeadLength];
        var got = await connection.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        if (got < head.Length)
            return null;
        var (type, id, flags, length) = SpdyCodec.ReadHead(head);
        var payload = new byte[length];
        await connection.ReadExactlyAsync(payload, ct).ConfigureAwait(false);
        return new SpdyFrame(type, type == SpdyFrameType.Data ? id : SpdyCodec.StreamOf(type, payload), flags, payload);
    }
}
