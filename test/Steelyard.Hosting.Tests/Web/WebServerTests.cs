using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Hosting.Tests.Support;
using Steelyard.Hosting.Web;
using Steelyard.Kube.Client;

namespace Steelyard.Hosting.Tests.Web;

public sealed class WebServerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/readyz/", HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.NotFound)]
    public async Task Health_OnLoopback_AnswersPings(string path, HttpStatusCode expected)
    {
        await using var server = await WebServer.StartAsync([ServedPorts.Health(0, isLoopback: true)], NullLoggerFactory.Instance, Ct);
        var address = Assert.Single(server.Addresses);
        Assert.Equal("127.0.0.1", address.Host);
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(address, path), Ct);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Ports_OfOneServer_EachHaveTheirOwnHandler()
    {
        await using var metrics = await MetricsServer.StartAsync(TlsSettings.Default, ServedPorts.Health(0, isLoopback: true));
        using var http = new HttpClient();
        Assert.Equal("ok", await http.GetStringAsync(new Uri(metrics.Server.Addresses[1], "/healthz"), Ct));
    }

    [Theory]
    [InlineData("good", "/metrics", HttpStatusCode.OK)]
    [InlineData("bad", "/metrics", HttpStatusCode.Unauthorized)]
    [InlineData("good", "/", HttpStatusCode.NotFound)]
    public async Task Metrics_OverTls_AreForThoseWithAToken(string token, string path, HttpStatusCode expected)
    {
        await using var metrics = await MetricsServer.StartAsync(TlsSettings.Default);
        using var answer = await metrics.GetAsync(token, path);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.OK)
        {
            Assert.Equal("up 1\n", await answer.Content.ReadAsStringAsync(Ct));
            Assert.Equal("0.0.4", answer.Content.Headers.ContentType!.Parameters.Single(one => one.Name == "version").Value);
        }
    }

    [Fact]
    public async Task Metrics_ByDefault_RefuseTls12()
    {
        await using var metrics = await MetricsServer.StartAsync(TlsSettings.Default);
        await Assert.ThrowsAsync<HttpRequestException>(() => metrics.GetAsync("good", "/metrics", SslProtocols.Tls12));
    }

    [Fact]
    public async Task Metrics_WithALowerMinimum_AcceptTls12()
    {
        await using var metrics = await MetricsServer.StartAsync(TlsSettings.Parse("VersionTLS12", ""));
        using var answer = await metrics.GetAsync("good", "/metrics", SslProtocols.Tls12);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Start_OnAPortInUse_SaysSo()
    {
        await using var first = await WebServer.StartAsync([ServedPorts.Health(0, isLoopback: true)], NullLoggerFactory.Instance, Ct);
        var again = ServedPorts.Health(first.Addresses[0].Port, isLoopback: true);
        await Assert.ThrowsAsync<IOException>(() => WebServer.StartAsync([again], NullLoggerFactory.Instance, Ct));
    }

    private sealed class MetricsServer(WebServer server, ReviewingServer reviewer, KubeClient client) : IAsyncDisposable
    {
        public WebServer Server => server;

        public static async Task<MetricsServer> StartAsync(TlsSettings tls, params ServedPort[] others)
        {
            var reviewer = new ReviewingServer();
            var client = new KubeClient(reviewer, new Uri("https://api.test"));
            var certificate = new ServingCertificate("", "localhost", TimeProvider.System);
            var authorizer = new MetricsAuthorizer(client, NullLogger.Instance);
            var port = ServedPorts.Metrics(0, certificate.Current, tls, authorizer, () => "up 1\n") with { Address = IPAddress.Loopback };
            return new MetricsServer(await WebServer.StartAsync([port, .. others], NullLoggerFactory.Instance, Ct), reviewer, client);
        }

        public async Task<HttpResponseMessage> GetAsync(string token, string path, SslProtocols protocols = SslProtocols.None)
        {
            using var handler = new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = protocols, RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=localhost" },
            };
            using var http = new HttpClient(handler);
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return await http.GetAsync(new Uri(server.Addresses[0], path), Ct);
        }

        public async ValueTask DisposeAsync()
        {
            await server.DisposeAsync();
            client.Dispose();
            reviewer.Dispose();
        }
    }
}
