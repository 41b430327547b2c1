using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Steelyard.Lab.Spdy;
using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Kubelet;

/// <summary>
/// Port forwarding over SPDY: for each connection of the client a pair of streams, one for the data and one for an
/// error text, with the port and the number of the request in their headers.
/// </summary>
internal sealed class PortForwardSession(NamespaceHandle? network, string podName)
{
    private readonly ConcurrentDictionary<string, SpdyStream> _waiting = new();
    private readonly ConcurrentBag<Task> _running = [];

    public async Task RunAsync(SpdySession session, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            await session.RunAsync(stream => Take(stream, stop.Token), stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client is gone.
        }
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Take(SpdyStream stream, CancellationToken ct)
    {
        var request = stream.Header("requestid");
        if (_waiting.TryRemove(request, out var first))
        {
            var (data, error) = stream.Header("streamtype") == "data" ? (stream, first) : (first, stream);
            _running.Add(ForwardAsync(data, error, ct));
        }
        else
        {
            _waiting[request] = stream;
        }
    }

    private async Task ForwardAsync(SpdyStream data, SpdyStream error, CancellationToken ct)
    {
        var port = data.Header("port");
        try
        {
            using var connection = Connect(int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture));
            await CopyAsync(data, connection, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or FormatException or OverflowException)
        {
            var text = $"an error occurred forwarding {port} -> {port}: error forwarding port {port} to pod {podName}: {e.Message}";
            await error.WriteAsync(Encoding.UTF8.GetBytes(text), ct).ConfigureAwait(false);
        }
        await data.CloseAsync(ct).ConfigureAwait(false);
        await error.CloseAsync(ct).ConfigureAwait(false);
    }

    // A socket belongs to the network namespace that its thread was in when it was made.
    private Socket Connect(int port) => NamespaceThread.Run(() =>
    {
        network?.Enter();
        try
        {
            return Connect(AddressFamily.InterNetwork, "127.0.0.1", port);
        }
        catch (SocketException)
        {
            return Connect(AddressFamily.InterNetworkV6, "::1", port);
        }
    });

    private static Socket Connect(AddressFamily family, string address, int port)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(address, port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task CopyAsync(SpdyStream data, Socket connection, CancellationToken ct)
    {
        var sending = SendAsync(data, connection, ct);
        var buffer = new byte[32 * 1024];
        for (int length; (length = await connection.ReceiveAsync(buffer, ct).ConfigureAwait(false)) > 0;)
            await data.WriteAsync(buffer.AsMemory(0, length), ct).ConfigureAwait(false);
        await data.CloseAsync(ct).ConfigureAwait(false);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task SendAsync(SpdyStream data, Socket connection, CancellationToken ct)
    {
        await foreach (var bytes in data.ReadAllAsync(ct).ConfigureAwait(false))
        {
            for (var sent = 0; sent < bytes.Length;)
                sent += await connection.SendAsync(bytes.AsMemory(sent), ct).ConfigureAwait(false);
        }
        connection.Shutdown(SocketShutdown.Send);
    }
}
