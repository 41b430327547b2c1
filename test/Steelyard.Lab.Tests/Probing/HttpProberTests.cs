using System.Net;
using System.Net.Sockets;
using System.Text;
using Steelyard.Lab.Probing;

namespace Steelyard.Lab.Tests.Probing;

public sealed class HttpProberTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AgainstAServer_LosesNothing()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start(1000);
        var serving = ServeAsync(server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var report = await RunAsync((IPEndPoint)server.LocalEndpoint);
        Assert.True(report.Sent > 1);
        Assert.Equal((0, TimeSpan.Zero), (report.Lost, report.LongestGap));
        server.Stop();
        await serving;
    }

    [Fact]
    public async Task Run_AgainstAServerThatIsBroken_LosesAll()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start(1000);
        var serving = ServeAsync(server, "HTTP/1.1 503 Service Unavailable\r\n\r\n");
        var report = await RunAsync((IPEndPoint)server.LocalEndpoint);
        Assert.Equal(report.Sent, report.Lost);
        server.Stop();
        await serving;
    }

    [Fact]
    public async Task Run_AgainstAClosedPort_SaysWhy()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var end = (IPEndPoint)server.LocalEndpoint;
        server.Stop();
        var report = await RunAsync(end);
        Assert.Equal(report.Sent, report.Lost);
        Assert.Contains("refused", Assert.Single(report.Errors).Key, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<ProbeReport> RunAsync(IPEndPoint target) =>
        new HttpProber(target, "/", TimeProvider.System) { Patience = TimeSpan.FromSeconds(60) }.RunAsync(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100), Ct);

    private static async Task ServeAsync(TcpListener server, string answer)
    {
        try
        {
            while (true)
            {
                using var client = await server.AcceptTcpClientAsync(Ct);
                using var reader = new StreamReader(client.GetStream());
                var line = await reader.ReadLineAsync(Ct);
                while (!string.IsNullOrEmpty(line))
                    line = await reader.ReadLineAsync(Ct);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Ct);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}
