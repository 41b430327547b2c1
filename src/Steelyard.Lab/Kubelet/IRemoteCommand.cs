using System.Threading.Channels;
using System.Text.Json.Nodes;

namespace Steelyard.Lab.Kubelet;

/// <summary>The streams between a client of exec or attach and a program, whatever carries them.</summary>
internal interface IRemoteCommand
{
    /// <summary>What the client types; ends when the client closes its input.</summary>
    IAsyncEnumerable<byte[]> ReadInputAsync(CancellationToken ct);

    /// <summary>Sizes of the client's terminal, columns and rows.</summary>
    ChannelReader<(ushort Columns, ushort Rows)> Sizes { get; }

    Task WriteAsync(bool isError, ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>Tells how the program ended (a Status object) and closes everything.</summary>
    Task FinishAsync(JsonObject status, CancellationToken ct);

    /// <summary>Ends when the client is gone.</summary>
    Task Gone { get; }
}
