using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Steelyard.Lab.Kubelet;

/// <summary>
/// Exec over a WebSocket (v5.channel.k8s.io and v4): each message begins with the number of its channel; with v5 a
/// message to channel 255 closes the channel that it names.
/// </summary>
internal sealed class WebSocketCommand(WebSocket socket) : IRemoteCommand, IDisposable
{
    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte StatusChannel = 3;
    private const byte Resize = 4;
    private const byte Close = 255;

    private readonly Channel<byte[]> _input = Channel.CreateBounded<byte[]>(16);
    private readonly Channel<(ushort, ushort)> _sizes = Channel.CreateUnbounded<(ushort, ushort)>();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<(ushort Columns, ushort Rows)> Sizes => _sizes.Reader;

    public Task Gone => _gone.Task;

    public IAsyncEnumerable<byte[]> ReadInputAsync(CancellationToken ct) => _input.Reader.ReadAllAsync(ct);

    /// <summary>Reads messages until the client is gone.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            // An empty message tells the client that the streams are there.
            await SendAsync(Output, default, ct).ConfigureAwait(false);
            while (await ReceiveAsync(ct).ConfigureAwait(false) is { } message)
                await HandleAsync(message, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException)
        {
            // Gone without a word is gone.
        }
        finally
        {
            _input.Writer.TryComplete();
            _sizes.Writer.TryComplete();
            _gone.TrySetResult();
        }
    }

    public Task WriteAsync(bool isError, ReadOnlyMemory<byte> bytes, CancellationToken ct) => SendAsync(isError ? Error : Output, bytes, ct);

    public async Task FinishAsync(JsonObject status, CancellationToken ct)
    {
        await SendAsync(StatusChannel, Encoding.UTF8.GetBytes(status.ToJsonString()), ct).ConfigureAwait(false);
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", ct).ConfigureAwait(false);
    }

    public void Dispose() => _writing.Dispose();

    private async Task HandleAsync(byte[] message, CancellationToken ct)
    {
        switch (message)
        {
            case [Input, .. var bytes] when bytes.Length > 0:
                await _input.Writer.WriteAsync(bytes, ct).ConfigureAwait(false);
                break;
            case [Resize, .. var json] when TerminalSize.TryParse(json, out var size):
                _sizes.Writer.TryWrite(size);
                break;
            case [Close, Input]:
                _input.Writer.TryComplete();
                break;
        }
    }

    private async Task<byte[]?> ReceiveAsync(CancellationToken ct)
    {
        var message = new List<byte>();
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), ct).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            message.AddRange(buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
                return [.. message];
        }
    }

    private async Task SendAsync(byte channel, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        var message = new byte[bytes.Length + 1];
        message[0] = channel;
        bytes.CopyTo(message.AsMemory(1));
        await _writing.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, ct).ConfigureAwait(false);
        }
        catch (WebSocketException)
        {
            _gone.TrySetResult();
        }
        finally
        {
            _writing.Release();
        }
    }
}
