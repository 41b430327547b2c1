using System.Net.Sockets;
using System.Text.Json;

namespace Steelyard.Lab.Holders;

/// <summary>Answers the commands on the holder's unix socket, many at once; each connection is one request.</summary>
internal sealed class ControlServer : IDisposable
{
    private readonly Socket _listener;
    private readonly Func<ControlRequest, CancellationToken, Task<ControlResponse>> _answer;

    private ControlServer(Socket listener, Func<ControlRequest, CancellationToken, Task<ControlResponse>> answer)
    {
        _listener = listener;
        _answer = answer;
    }

    public static ControlServer Listen(string path, Func<ControlRequest, CancellationToken, Task<ControlResponse>> answer)
    {
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(64);
        return new ControlServer(listener, answer);
    }

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            _ = ServeAsync(await _listener.AcceptAsync(ct).ConfigureAwait(false), ct);
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Socket connection, CancellationToken ct)
    {
        using var stream = new NetworkStream(connection, ownsSocket: true);
        try
        {
            using var reader = new StreamReader(stream);
            var line = await reader.ReadLineAsync(ct).ConfigureAwait(false) ?? "";
            var response = await AnswerAsync(line, ct).ConfigureAwait(false);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(response, ControlJson.Default.ControlResponse), ct).ConfigureAwait(false);
            await stream.WriteAsync("\n"u8.ToArray(), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The command went away; what it asked for is done or not, as its next look at the status will tell.
        }
    }

    private async Task<ControlResponse> AnswerAsync(string line, CancellationToken ct)
    {
        try
        {
            var request = JsonSerializer.Deserialize(line, ControlJson.Default.ControlRequest)
                ?? throw new LabException("an empty request");
            return await _answer(request, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LabException or JsonException or IOException)
        {
            return new ControlResponse { Error = e.Message };
        }
    }
}
