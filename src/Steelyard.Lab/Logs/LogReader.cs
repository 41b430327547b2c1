using System.Globalization;
using System.Buffers;
using System.Text;

namespace Steelyard.Lab.Logs;

/// <summary>Writes the wanted part of a log, as the program wrote it, to somebody who asked for it.</summary>
internal static class LogReader
{
    public static async Task CopyAsync(ContainerLog log, LogOptions options, Stream target, CancellationToken ct)
    {
        await using var file = new FileStream(log.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 4096);
        file.Position = options.TailLines is { } lines ? TailStart(file, lines) : 0;
        var left = options.LimitBytes ?? long.MaxValue;
        var rest = Array.Empty<byte>();
        while (left > 0)
        {
            // Both are asked before reading, so that nothing that comes during the reading is missed.
            var (complete, grown) = (log.IsComplete, log.Grown);
            (rest, left) = await CopyAvailableAsync(file, rest, options, target, left, ct).ConfigureAwait(false);
            if (!options.Follow || complete)
                return;
            await target.FlushAsync(ct).ConfigureAwait(false);
            await grown.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    private static async Task<(byte[] Unused, long Left)> CopyAvailableAsync(
        Stream file, byte[] rest, LogOptions options, Stream target, long left, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        for (int length; left > 0 && (length = await file.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0;)
        {
            byte[] bytes = [.. rest, .. buffer.AsSpan(0, length)];
            var output = new ArrayBufferWriter<byte>(bytes.Length);
            var used = Render(bytes, options, output);
            rest = bytes[used..];
            var wanted = (int)Math.Min(left, output.WrittenCount);
            await target.WriteAsync(output.WrittenMemory[..wanted], ct).ConfigureAwait(false);
            left -= wanted;
        }
        return (rest, left);
    }

    /// <summary>Renders the whole lines of a piece of a log; the number of bytes used.</summary>
    internal static int Render(ReadOnlySpan<byte> bytes, LogOptions options, ArrayBufferWriter<byte> output)
    {
        var used = 0;
        while (bytes[used..].IndexOf((byte)'\n') is var end && end >= 0)
        {
            RenderLine(bytes.Slice(used, end), options, output);
            used += end + 1;
        }
        return used;
    }

    // time, stream, kind, text: separated by one blank each.
    private static void RenderLine(ReadOnlySpan<byte> line, LogOptions options, ArrayBufferWriter<byte> output)
    {
        var first = line.IndexOf((byte)' ');
        if (first < 0 || line[(first + 1)..].IndexOf((byte)' ') is not (var second and >= 0))
            return;
        var kind = first + second + 2;
        if (kind + 2 > line.Length)
            return;
        var time = line[..first];
        if (options.Since is { } since && Parse(time) < since)
            return;
        if (options.Timestamps)
        {
            output.Write(time);
            output.Write(" "u8);
        }
        output.Write(line[(kind + 2)..]);
        if (line[kind] == (byte)'F')
            output.Write("\n"u8);
    }

    private static DateTimeOffset Parse(ReadOnlySpan<byte> time) =>
        DateTimeOffset.TryParse(Encoding.ASCII.GetString(time), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed
            : DateTimeOffset.MaxValue;

    /// <summary>Where the last lines of a file begin.</summary>
    internal static long TailStart(Stream file, long lines)
    {
        if (lines <= 0)
            return file.Length;
        var starts = new Queue<long>();
        starts.Enqueue(0);
        var buffer = new byte[64 * 1024];
        long position = 0;
        file.Position = 0;
        for (int length; (length = file.Read(buffer)) > 0; position += length)
        {
            for (var i = 0; i < length; i++)
            {
                if (buffer[i] != (byte)'\n')
                    continue;
                starts.Enqueue(position + i + 1);
                if (starts.Count > lines + 1)
                    starts.Dequeue();
            }
        }
        // Every line of a log is whole, so the last start is the end of the file: one more than lines.
        return starts.Peek();
    }
}
