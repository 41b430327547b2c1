using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.Lab.Probes;

/// <summary>Runs a program in the container: exit code and what it wrote.</summary>
internal delegate Task<(int ExitCode, string Output)> RunInContainer(IReadOnlyList<string> command, CancellationToken ct);

/// <summary>Does what a probe or a hook says: httpGet, tcpSocket or exec.</summary>
internal sealed class ProbeAction(JsonObject container, string podAddress, RunInContainer run, TimeProvider time)
{
    private static readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero,
#pragma warning disable CA5359 // probes do not check certificates, as the API documents
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<ProbeResult> CheckAsync(JsonNode probe, TimeSpan timeout, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await CheckAsync(probe, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ProbeResult(false, Late(probe, timeout));
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or Containers.ContainerStartException)
        {
            return new ProbeResult(false, e.Message);
        }
    }

    private Task<ProbeResult> CheckAsync(JsonNode probe, CancellationToken ct)
    {
        if (probe["exec"] is { } exec)
            return ExecAsync([.. exec.Texts("command")], ct);
        if (probe["httpGet"] is { } get)
            return GetAsync(get, ct);
        if (probe["tcpSocket"] is { } tcp)
            return ConnectAsync(tcp, ct);
        return Task.FromResult(new ProbeResult(false, "this lab has probes of the kinds exec, httpGet and tcpSocket, not gRPC"));
    }

    private async Task<ProbeResult> ExecAsync(IReadOnlyList<string> command, CancellationToken ct)
    {
        var (code, output) = await run(command, ct).ConfigureAwait(false);
        return new ProbeResult(code == 0, output);
    }

    private async Task<ProbeResult> GetAsync(JsonNode get, CancellationToken ct)
    {
        if (ProbeTarget.Url(get, container, podAddress) is not { } url)
            return NoPort(get);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.36");
        foreach (var header in get.Each("httpHeaders"))
        {
            if (header.Text("name").Equals("Host", StringComparison.OrdinalIgnoreCase))
                request.Headers.Host = header.Text("value");
            else
                request.Headers.TryAddWithoutValidation(header.Text("name"), header.Text("value"));
        }
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        var code = (int)response.StatusCode;
        return new ProbeResult(code is >= 200 and < 400, $"HTTP probe failed with statuscode: {code}");
    }

    private async Task<ProbeResult> ConnectAsync(JsonNode tcp, CancellationToken ct)
    {
        if (ProbeTarget.Port(tcp, container) is not { } port)
            return NoPort(tcp);
        using var client = new TcpClient();
        await client.ConnectAsync(tcp.Text("host") is { Length: > 0 } host ? host : podAddress, port, ct).ConfigureAwait(false);
        return new ProbeResult(true, "");
    }

    private static ProbeResult NoPort(JsonNode action) => new(false, $"couldn't find port: {action["port"]}");

    private static string Late(JsonNode probe, TimeSpan timeout) => probe["exec"] is null
        ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
        : new StringBuilder("command timed out after ").Append(timeout.TotalSeconds).Append('s').ToString();
}
