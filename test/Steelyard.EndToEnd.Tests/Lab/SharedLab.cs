using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>One cluster for several tests: a server, two agents, both families.</summary>
public sealed class SharedLab : IAsyncLifetime
{
    public LabCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await LabCluster.CreateAsync("--servers 1 --agents 2 --dual-stack --disable servicelb");

    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null)
            await Cluster.DisposeAsync();
    }

    /// <summary>Waits until a node's Ready condition has a value: True, False or Unknown.</summary>
    public async Task NodeIsAsync(string node, string ready)
    {
        var last = await LabCluster.EventuallyAsync(
            () => Cluster.Clients.KubectlAsync(["get", "node", node, "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}"]),
            result => result.Output == ready);
        Assert.Equal(ready, last.Output);
    }

    /// <summary>Waits until the client's ARP request for an address is answered, or is not.</summary>
    public async Task AnswersAsync(string address, bool answers)
    {
        var last = await LabCluster.EventuallyAsync(
            () => Cluster.OnAsync("client", $"arping -q -c 1 -w 1 {address}"), result => (result.ExitCode == 0) == answers);
        Assert.Equal(answers, last.ExitCode == 0);
    }
}
