using System.Net;
using System.Net.Sockets;
using System.Text;
using Steelyard.Lab.Proxy.Health;

namespace Steelyard.Lab.Tests.Proxy;

public sealed class ProbeListenerTests
{
    [Fact]
    public async Task Request_InPieces_IsAnsweredOnceComplete()
    {
        using var listener = new ProbeListener(0, path => new ProbeAnswer(200, $"{{\"path\":\"{path}\"}}"));
        var answer = await AskAsync(listener, "GET /heal", "thz?x=1 HTTP/1.1\r\nHost: n\r", "\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"path\":\"/healthz\"}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: n")]
    public async Task Request_ThatIsNone_IsClosedAndTheNextOneAnswered(string request)
    {
        using var listener = new ProbeListener(0, _ => new ProbeAnswer(503, "{}"));
        Assert.Equal("", await AskAsync(listener, request));
        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", await AskAsync(listener, "GET / HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithAHeadThatNeverEnds_IsClosed()
    {
        using var listener = new ProbeListener(0, _ => new ProbeAnswer(200, "{}"));
        Assert.Equal("", await AskAsync(listener, "GET / HTTP/1.1\r\n" + new string('x', 20_000)));
    }

    private static async Task<string> AskAsync(ProbeListener listener, params string[] pieces)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, listener.Port);
        foreach (var piece in pieces)
            await client.SendAsync(Encoding.ASCII.GetBytes(piece));
        client.Shutdown(SocketShutdown.Send);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await client.ReceiveAsync(buffer) is > 0 and var read)
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with bytes unread: the same to a client that gets no answer.
        }
        return answer.ToString();
    }
}
