using Steelyard.Lab.Tests.Proxy.Support;
using static Steelyard.Lab.Tests.Proxy.Support.ProxyObjects;

namespace Steelyard.Lab.Tests.Proxy;

/// <summary>A network of its own, because a new proxy knows nothing of the services of other tests.</summary>
public sealed class ProxyRestartTests(ProxyNetwork network) : IClassFixture<ProxyNetwork>
{
    [Fact]
    public async Task ReplacedProxy_LeavesNoGapAndOneTable()
    {
        network.Apply(Service("kept", "10.43.3.1", Port(80), ingress: "172.25.1.201"), Slice("kept", "10.42.1.2@node1"));
        await ProxyNetwork.UntilAsync(() => network.AskAsync("client", "172.25.1.201", 80), text => text.StartsWith("pod1", StringComparison.Ordinal));
        var tables = await network.RunAsync("node1", "nft list tables");
        await network.StopProxyAsync();
        Assert.StartsWith("pod1", await network.AskAsync("client", "172.25.1.201", 80), StringComparison.Ordinal);

        await network.StartProxyAsync();
        Assert.NotEqual(tables, await network.RunAsync("node1", "nft list tables"));
        Assert.Equal(2, (await network.RunAsync("node1", "nft list tables")).Split('\n').Length);
    }
}
