using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Hosting;

namespace Steelyard.ApiServer.Tests.Hosting;

/// <summary>How a server inside a cluster is reached: endpoints, an inherited socket, the names of its certificate.</summary>
public sealed class ServerEndpointsTests
{
    private static readonly ResourceName Slices = new("discovery.k8s.io", "v1", "endpointslices");
    private static readonly ResourceName Endpoints = new("", "v1", "endpoints");
    private static readonly ApiServerOptions Options = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) };

    [Fact]
    public async Task AdvertisedAddress_OfAServer_IsTheEndpointOfItsService()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var host = await ApiServerHost.StartAsync(Options with { Advertise = [IPAddress.Parse("172.25.0.2")] }, ct);
        var client = host.CreateClient();
        var slice = await client.GetAsync(Slices, "default", "kubernetes", ct);
        Assert.Equal("172.25.0.2", (string?)slice!["endpoints"]![0]!["addresses"]![0]);
        Assert.Equal(host.Address.Port, (int)slice["ports"]![0]!["port"]!);
        var endpoints = await client.GetAsync(Endpoints, "default", "kubernetes", ct);
        Assert.Equal("172.25.0.2", (string?)endpoints!["subsets"]![0]!["addresses"]![0]!["ip"]);
    }

    [Fact]
    public async Task AdvertisedAddress_ThatChangedOverARestart_ReplacesTheOld()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("steelyard-test-");
        try
        {
            var options = Options with { DataDirectory = folder.FullName };
            await using (await ApiServerHost.StartAsync(options with { Advertise = [IPAddress.Parse("172.25.0.2")] }, ct))
            {
            }

            await using var again = await ApiServerHost.StartAsync(options with { Advertise = [IPAddress.Parse("10.9.0.2")] }, ct);
            var slice = await again.CreateClient().GetAsync(Slices, "default", "kubernetes", ct);
            Assert.Equal("10.9.0.2", (string?)slice!["endpoints"]![0]!["addresses"]![0]);
            Assert.Single(slice["endpoints"]!.AsArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task InheritedSocket_BesideTheAddress_IsServedWithItsNamesInTheCertificate()
    {
        var ct = TestContext.Current.CancellationToken;
        using var inherited = new TcpListener(IPAddress.Loopback, 0);
        inherited.Start();
        await using var host = await ApiServerHost.StartAsync(
            Options with { ListenDescriptor = (int)inherited.Server.Handle, CertificateNames = ["server-0", "192.0.2.7"] }, ct);
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)inherited.LocalEndpoint, ct);
        await using var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "server-0" }, ct);
        using var certificate = new X509Certificate2(tls.RemoteCertificate!);
        Assert.True(certificate.MatchesHostname("server-0"));
        Assert.True(certificate.MatchesHostname("192.0.2.7"));
        Assert.True(certificate.MatchesHostname("10.43.0.1"));
        Assert.False(certificate.MatchesHostname("server-1"));
    }
}
