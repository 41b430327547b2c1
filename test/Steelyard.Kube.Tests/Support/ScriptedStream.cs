using System.Text;

namespace Steelyard.Kube.Tests.Support;

/// <summary>A response stream that arrives in given pieces and then ends, breaks or stays open.</summary>
internal sealed class ScriptedStream(StreamEnd end, params byte[][] pieces) : Stream
{
    private readonly Queue<byte[]> _pieces = new(pieces);

    public static ScriptedStream Lines(StreamEnd end, params string[] lines) =>
        new(end, [.. lines.Select(line => Encoding.UTF8.GetBytes(line + "\n"))]);

    public static ScriptedStream Text(StreamEnd end, string text) => new(end, Encoding.UTF8.GetBytes(text));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_pieces.TryDequeue(out var piece))
        {
            Assert.True(piece.Length <= buffer.Length, "test pieces must fit the reader's buffer");
            piece.CopyTo(buffer);
            return piece.Length;
        }
        if (end == StreamEnd.Breaks) throw new IOException("connection reset");
        if (end == StreamEnd.StaysOpen)
        {
            var never = new TaskCompletionSource();
            await never.Task.WaitAsync(cancellationToken);
        }
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
