using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Steelyard.Lab.Proxy.Health;

/// <summary>
/// The smallest HTTP server that probes need: reads the head of one request, answers, closes. Services open and close
/// such ports at run time, often hundreds, so a web server for each would be out of proportion.
/// </summary>
internal sealed class ProbeListener : IDisposable
{
    private const int LongestHead = 8192;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly Func<string, ProbeAnswer> _answer;

    /// <summary>Listens on all addresses of both families; port 0 takes a free one.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    public ProbeListener(int port, Func<string, ProbeAnswer> answer)
    {
        _answer = answer;
        _socket = Bind(port);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();

    private static Socket Bind(int port)
    {
        var address = Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var peer = await _socket.AcceptAsync();
                _ = ServeAsync(peer);
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted })
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // This peer was gone before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Socket peer)
    {
        using var connection = peer;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            if (await ReadPathAsync(connection, limit.Token) is not { } path)
                return;
            var answer = _answer(path);
            var body = Encoding.UTF8.GetBytes(answer.Body);
            var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {answer.Reason}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{answer.Headers}\r\n");
            await connection.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], limit.Token);
            connection.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The peer went away or never finished its request.
        }
    }

    // "GET /healthz HTTP/1.1": the path without its query; null when no request came.
    private static async Task<string?> ReadPathAsync(Socket connection, CancellationToken ct)
    {
        var buffer = new byte[LongestHead];
        var length = 0;
        while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            if (length == buffer.Length)
                return null;
            var read = await connection.ReceiveAsync(buffer.AsMemory(length), ct);
            if (read == 0)
                return null;
            length += read;
        }
        var words = Encoding.ASCII.GetString(buffer, 0, length).Split(' ', 3);
        return words.Length < 3 ? null : words[1].Split('?')[0];
    }
}
