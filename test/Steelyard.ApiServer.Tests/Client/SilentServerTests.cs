using System.Net;
using System.Net.Sockets;
using Steelyard.ApiServer.Client;

namespace Steelyard.ApiServer.Tests.Client;

/// <summary>A server that takes connections and says nothing, as one does that is just starting.</summary>
public sealed class SilentServerTests
{
    [Fact]
    public async Task Request_ThatIsNotAnswered_EndsWithATimeoutAndNotAsIfItWereCancelled()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var access = new ClusterAccess { Server = new Uri($"https://{listener.LocalEndpoint}"), SkipVerification = true };
        using var client = new HttpObjectClient(access, "http-tests", TimeProvider.System) { RequestTimeout = TimeSpan.FromMilliseconds(200) };
        await Assert.ThrowsAsync<TimeoutException>(
            () => client.ListAsync(new ResourceName("", "v1", "nodes"), null, null, TestContext.Current.CancellationToken));
    }
}
