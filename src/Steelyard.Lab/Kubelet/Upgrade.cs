using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Steelyard.Lab.Kubelet;

/// <summary>Turns a request into a WebSocket (RFC 6455) or a SPDY connection.</summary>
internal static class Upgrade
{
    /// <summary>RFC 6455, section 1.3.</summary>
    private const string AcceptKey = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static bool IsWebSocket(HttpRequest request) => request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);

    public static bool IsSpdy(HttpRequest request) => request.Headers.Upgrade.ToString().StartsWith("SPDY/3.1", StringComparison.OrdinalIgnoreCase);

    /// <summary>The first of the client's protocols that is served too, or null.</summary>
    public static string? Choose(IEnumerable<string?> offered, IReadOnlyList<string> served) =>
        offered.SelectMany(values => (values ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(served.Contains);

    public static async Task<WebSocket> AcceptWebSocketAsync(HttpContext http, string? protocol)
    {
        var key = http.Request.Headers.SecWebSocketKey.ToString();
        var headers = http.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Accept(key);
        if (protocol is not null)
            headers.SecWebSocketProtocol = protocol;
        var stream = await UpgradeAsync(http).ConfigureAwait(false);
        // The protocol is not told to the socket: the platform takes no slash in its name, and Kubernetes has one there.
        return WebSocket.CreateFromStream(
            stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.FromSeconds(15) });
    }

    public static Task<Stream> AcceptSpdyAsync(HttpContext http, string protocol)
    {
        http.Response.Headers.Upgrade = "SPDY/3.1";
        http.Response.Headers["X-Stream-Protocol-Version"] = protocol;
        return UpgradeAsync(http);
    }

#pragma warning disable CA5350 // RFC 6455 asks for SHA-1, as a check that a server is one for WebSockets, not as a secret
    internal static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptKey)));
#pragma warning restore CA5350

    private static Task<Stream> UpgradeAsync(HttpContext http)
    {
        http.Response.Headers.Connection = "Upgrade";
        return http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }
}
