using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Client;

/// <summary>Reads the body of a watch: one JSON object per line.</summary>
internal static class WatchLines
{
    /// <summary>Gives the events as they arrive; ends with the stream.</summary>
    /// <exception cref="ApiMachinery.Errors.StatusException">The server sent an ERROR event, for instance 410 for a compacted version.</exception>
    /// <exception cref="InvalidDataException">A line is no watch event.</exception>
    public static async IAsyncEnumerable<ObjectEvent> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken ct)
    {
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(ct).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (TryTakeLine(ref buffer, out var line))
                {
                    if (Parse(line) is { } change)
                        yield return change;
                }
                // A last line without its end was cut off on the way.
                if (result.IsCompleted)
                    yield break;
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is not { } end)
            return false;
        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private static ObjectEvent? Parse(ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty)
            return null;
        try
        {
            var json = new Utf8JsonReader(line);
            if (JsonNode.Parse(ref json) is not JsonObject change || change["object"] is not JsonObject obj)
                throw new InvalidDataException("the server sent a line that is no watch event");
            var type = change.Text("type");
            change.Remove("object");
            return type == "ERROR" ? throw StatusReader.FromStatus(obj, 500) : new ObjectEvent(type, obj);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("the server sent a line that is no JSON: " + e.Message, e);
        }
    }
}
