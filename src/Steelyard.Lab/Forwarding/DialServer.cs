using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Steelyard.Lab.Forwarding;

/// <summary>
/// Makes connections from the host that it runs on for those who stand outside: each connection on its unix socket
/// begins with a line "ADDRESS PORT", is answered "ok" or with the reason, and is a pipe from then on.
/// </summary>
public static class DialServer
{
    public static async Task RunAsync(string socketPath, CancellationToken ct)
    {
        File.Delete(socketPath);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socketPath));
        listener.Listen(64);
        while (!ct.IsCancellationRequested)
            _ = ServeAsync(await listener.AcceptAsync(ct).ConfigureAwait(false), ct);
    }

    private static async Task ServeAsync(Socket connection, CancellationToken ct)
    {
        using var near = connection;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            var target = await DialLine.ReadAsync(near, ct).ConfigureAwait(false);
            var refusal = await ConnectAsync(far, target, ct).ConfigureAwait(false);
            await DialLine.WriteAsync(near, refusal ?? DialLine.Accepted, ct).ConfigureAwait(false);
            if (refusal is null)
                await SocketPipe.JoinAsync(near, far, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            // One end went away; the other is closed with it.
        }
    }

    /// <returns>Null when it is connected, else the reason.</returns>
    private static async Task<string?> ConnectAsync(Socket socket, string target, CancellationToken ct)
    {
        var blank = target.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0 || !IPAddress.TryParse(target[..blank], out var address)
            || !ushort.TryParse(target[(blank + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return $"\"{target}\" is no address with port";
        try
        {
            await socket.ConnectAsync(address, port, ct).ConfigureAwait(false);
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }
}
