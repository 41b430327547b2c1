using System.Net;
using System.Net.Sockets;

namespace Steelyard.Lab.Forwarding;

/// <summary>A port of this machine's loopback whose connections continue from the client host of a cluster.</summary>
public sealed class LoopbackForward : IDisposable
{
    private readonly TcpListener _listener;
    private readonly string _socketPath;
    private readonly IPEndPoint _target;

    /// <param name="socketPath">Where <see cref="DialServer"/> listens.</param>
    /// <param name="port">Port of the loopback; 0 picks a free one.</param>
    /// <exception cref="LabException">The port is in use.</exception>
    public LoopbackForward(string socketPath, IPEndPoint target, int port)
    {
        _socketPath = socketPath;
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            _listener.Start();
        }
        catch (SocketException e)
        {
            throw new LabException($"cannot listen on 127.0.0.1:{port}: {e.Message}", e);
        }
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Serves until cancelled.</summary>
    /// <param name="failed">Told why a connection could not be made.</param>
    public async Task RunAsync(Action<string> failed, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            _ = ServeAsync(await _listener.AcceptSocketAsync(ct).ConfigureAwait(false), failed, ct);
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Socket connection, Action<string> failed, CancellationToken ct)
    {
        using var near = connection;
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath), ct).ConfigureAwait(false);
            await DialLine.WriteAsync(far, $"{_target.Address} {_target.Port}", ct).ConfigureAwait(false);
            var answer = await DialLine.ReadAsync(far, ct).ConfigureAwait(false);
            if (answer == DialLine.Accepted)
                await SocketPipe.JoinAsync(near, far, ct).ConfigureAwait(false);
            else
                failed($"{_target}: {answer}");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            failed($"{_target}: {e.Message}");
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The forward ends.
        }
    }
}
