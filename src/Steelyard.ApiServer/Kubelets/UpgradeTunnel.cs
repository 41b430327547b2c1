using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Kubelets;

/// <summary>
/// Passes a request that upgrades its connection on to a kubelet, and from then on bytes both ways: whatever protocol
/// client and kubelet agree on, WebSocket or SPDY, this server need not know it.
/// </summary>
internal sealed class UpgradeTunnel(KubeletConnector connector)
{
    private const int LongestHead = 16 * 1024;

    private static readonly string[] _asked =
        ["Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "X-Stream-Protocol-Version"];

    private static readonly string[] _answered =
        ["Upgrade", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "X-Stream-Protocol-Version"];

    /// <exception cref="StatusException">The request is no upgrade, the kubelet cannot be reached, or it refuses.</exception>
    public async Task RunAsync(HttpContext http, IPEndPoint kubelet, string path, CancellationToken stop)
    {
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade)
            throw ApiErrors.BadRequest("Upgrade request required");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stop);
        await using var backend = await connector.ConnectAsync(kubelet, end.Token).ConfigureAwait(false);
        await backend.WriteAsync(Encoding.ASCII.GetBytes(Request(http.Request, kubelet, path)), end.Token).ConfigureAwait(false);
        var (head, rest) = await ReadHeadAsync(backend, end.Token).ConfigureAwait(false);
        if (head.Code != StatusCodes.Status101SwitchingProtocols)
            throw await RefusalAsync(head, rest, backend, end.Token).ConfigureAwait(false);
        foreach (var name in _answered)
        {
            if (head.Headers.TryGetValue(name, out var value))
                http.Response.Headers[name] = value;
        }
        http.Response.Headers.Connection = "Upgrade";
        var client = await upgrade.UpgradeAsync().ConfigureAwait(false);
        await CopyAsync(client, backend, rest, end).ConfigureAwait(false);
    }

    private static async Task CopyAsync(Stream client, Stream backend, byte[] rest, CancellationTokenSource end)
    {
        try
        {
            await client.WriteAsync(rest, end.Token).ConfigureAwait(false);
            // Whichever side ends first has said all it had to say.
            var ended = await Task.WhenAny(client.CopyToAsync(backend, end.Token), backend.CopyToAsync(client, end.Token)).ConfigureAwait(false);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // One side broke off; the other one learns of it by the end of its connection.
        }
        await end.CancelAsync().ConfigureAwait(false);
    }

    private static string Request(HttpRequest request, IPEndPoint kubelet, string path)
    {
        var text = new StringBuilder($"{request.Method} {path} HTTP/1.1\r\nHost: {kubelet}\r\nConnection: Upgrade\r\n");
        if (HttpMethods.IsPost(request.Method))
            text.Append("Content-Length: 0\r\n");
        foreach (var name in _asked)
        {
            foreach (var value in request.Headers[name].OfType<string>().Where(IsPlain))
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }
        return text.Append("\r\n").ToString();
    }

    private static bool IsPlain(string value) => !value.AsSpan().ContainsAny('\r', '\n');

    private static async Task<(Head Head, byte[] Unread)> ReadHeadAsync(Stream stream, CancellationToken ct)
    {
        var buffer = new byte[LongestHead];
        var length = 0;
        while (length < buffer.Length)
        {
            var got = await stream.ReadAsync(buffer.AsMemory(length), ct).ConfigureAwait(false);
            if (got == 0)
                break;
            length += got;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) is var end and >= 0)
                return (Head.Parse(Encoding.ASCII.GetString(buffer, 0, end)), buffer[(end + 4)..length]);
        }
        throw ApiErrors.Internal("Internal error occurred: the kubelet did not answer");
    }

    private static async Task<StatusException> RefusalAsync(Head head, byte[] rest, Stream stream, CancellationToken ct)
    {
        _ = int.TryParse(head.Headers.GetValueOrDefault("Content-Length"), CultureInfo.InvariantCulture, out var length);
        var body = new byte[Math.Min(length, LongestHead)];
        rest.AsSpan(0, Math.Min(rest.Length, body.Length)).CopyTo(body);
        if (rest.Length < body.Length)
            await stream.ReadExactlyAsync(body.AsMemory(rest.Length), ct).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(body).Trim();
        return new StatusException(head.Code, head.Code switch { 400 => "BadRequest", 404 => "NotFound", _ => null }, text);
    }

    /// <summary>Status line and headers of an answer.</summary>
    private sealed record Head(int Code, Dictionary<string, string> Headers)
    {
        public static Head Parse(string text)
        {
            var lines = text.Split("\r\n");
            var parts = lines[0].Split(' ');
            if (parts.Length < 2 || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out var code))
                throw ApiErrors.Internal("Internal error occurred: the kubelet's answer is not HTTP");
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var line in lines.Skip(1))
            {
                if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
                    headers[line[..colon]] = line[(colon + 1)..].Trim();
            }
            return new Head(code, headers);
        }
    }
}
