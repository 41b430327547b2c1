using System.Buffers;
using System.IO.Pipelines;

namespace Steelyard.Kube.Caching;

/// <summary>Cuts a stream into lines. A last line without its end is not handed out: it may be half an event.</summary>
internal sealed class LineReader(Stream stream)
{
    private static readonly StreamPipeReaderOptions s_options = new(bufferSize: 16 * 1024, minimumReadSize: 1024);
    private readonly PipeReader _pipe = PipeReader.Create(stream, s_options);

    public delegate void LineHandler(ReadOnlySpan<byte> line);

    /// <returns>True when the stream ended between two lines, false when it broke off inside one.</returns>
    public async Task<bool> ReadAllAsync(LineHandler onLine, CancellationToken cancellationToken)
    {
        try
        {
            // Bytes at the start of the buffer that are known to hold no line end: a long line is scanned once, not at each read.
            long scanned = 0;
            while (true)
            {
                var read = await _pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                var rest = HandleLines(read.Buffer, scanned, onLine);
                scanned = rest.Length;
                _pipe.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted) return rest.IsEmpty;
            }
        }
        finally
        {
            await _pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static ReadOnlySequence<byte> HandleLines(ReadOnlySequence<byte> buffer, long scanned, LineHandler onLine)
    {
        while (buffer.Slice(scanned).PositionOf((byte)'\n') is { } end)
        {
            Hand(buffer.Slice(0, end), onLine);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            scanned = 0;
        }
        return buffer;
    }

    private static void Hand(in ReadOnlySequence<byte> line, LineHandler onLine)
    {
        if (line.IsSingleSegment)
        {
            if (line.Length > 0) onLine(line.FirstSpan);
            return;
        }
        var copy = ArrayPool<byte>.Shared.Rent((int)line.Length);
        try
        {
            line.CopyTo(copy);
            onLine(copy.AsSpan(0, (int)line.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
