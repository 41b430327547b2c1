using System.Net.Sockets;
using System.Text.Json;
using Steelyard.Lab.Processes;

namespace Steelyard.Lab.Holders;

/// <summary>Asks a cluster's holder to do something.</summary>
public sealed class ControlClient(string socketPath)
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <exception cref="LabException">The holder does not answer, or it refused with a reason.</exception>
    public async Task<ControlResponse> SendAsync(ControlRequest request, CancellationToken ct)
    {
        try
        {
            using var socket = await ConnectAsync(ct).ConfigureAwait(false);
            using var stream = new NetworkStream(socket);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.ControlRequest), ct).ConfigureAwait(false);
            await stream.WriteAsync("\n"u8.ToArray(), ct).ConfigureAwait(false);
            using var reader = new StreamReader(stream);
            var line = await reader.ReadLineAsync(ct).ConfigureAwait(false) ?? throw new IOException("the connection was closed");
            var response = JsonSerializer.Deserialize(line, ControlJson.Default.ControlResponse)!;
            return response.Error is null ? response : throw new LabException(response.Error);
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException)
        {
            throw new LabException($"the cluster does not answer on {socketPath}: {e.Message}", e);
        }
    }

    /// <summary>The process that listens on the socket, by its id on this side of the namespaces; null when nobody does.</summary>
    public async Task<ProcessIdentity?> PeerAsync(CancellationToken ct)
    {
        try
        {
            using var socket = await ConnectAsync(ct).ConfigureAwait(false);
            var credentials = new byte[12];
            socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
            return ProcessIdentity.Of(BitConverter.ToInt32(credentials));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), ct).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
