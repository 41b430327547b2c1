using System.Net;
using Steelyard.ApiServer.Hosting;

namespace Steelyard.ApiServer.Tests.Client;

/// <summary>One server over TLS with its kubeconfig.</summary>
public sealed class SecureServerFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("steelyard-test-").FullName;

    public ApiServerHost Host { get; private set; } = null!;

    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    public string Folder => _folder;

    public async ValueTask InitializeAsync() => Host = await ApiServerHost.StartAsync(
        new ApiServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), KubeconfigPath = Kubeconfig });

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
