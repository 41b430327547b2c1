using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>
/// Step 7: addresses move. The endpoints stand on server-0, which nobody hurts; how fast it goes is measured by the
/// benchmark "failover", here it must only happen.
/// </summary>
[Collection(TutorialLabCollection.Name)]
public sealed class FailoverTests(TutorialLab lab)
{
    [Fact]
    public async Task PowerCut_OfTheOwner_MovesTheAddressAndTellsNeighbors()
    {
        var (address, owner) = await ServeOnAnAgentAsync("cut", 80);
        var mac = (await lab.HostsAsync())[owner].Mac;
        var frames = lab.Cluster.OnAsync(
            "client", $"timeout 50 tshark -i eth0 -n -l -c 1 -f 'arp and ether broadcast and not ether src {mac} and arp src host {address}' -T fields -e eth.src 2>/dev/null");
        // tshark must listen before the lights go out.
        await LabCluster.EventuallyAsync(() => lab.Cluster.OnAsync("client", "test $(wc -l </proc/net/packet) -gt 1"), result => result.ExitCode == 0);
        try
        {
            (await lab.Cluster.SteelyardAsync($"node stop {owner}")).Succeeded();
            await lab.PageAsync($"http://{address}", TutorialLab.Welcome, "-s -m 1");
            var successor = await lab.OwnerAsync(address, host => host != owner);
            Assert.Contains((await lab.HostsAsync())[successor].Mac, (await frames).Output, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            await RestoreAsync(owner);
        }
        await lab.OwnerAsync(address, host => host == owner);
    }

    [Fact]
    public async Task Drain_OfTheOwner_LeavesNoProbeUnanswered()
    {
        var (address, owner) = await ServeOnAnAgentAsync("drained", 83);
        var probes = lab.Cluster.SteelyardAsync($"network probe http://{address}/ --duration 4s -o json");
        const string Label = "node.kubernetes.io/exclude-from-external-load-balancers";
        try
        {
            (await lab.Clients.KubectlAsync($"label node {owner} {Label}=true")).Succeeded();
            await lab.OwnerAsync(address, host => host != owner);
            var report = JsonNode.Parse((await probes).Output)!;
            Assert.True((int)report["sent"]! > 100, report.ToJsonString());
            // A connection that is open while its packets change nodes is reset: the new node does not know it. Nothing else may be lost.
            Assert.True((int)report["lost"]! <= 1, report.ToJsonString());
            Assert.All(report["errors"]!.AsObject(), error => Assert.Equal("Connection reset by peer", error.Key));
        }
        finally
        {
            await lab.Clients.KubectlAsync($"label node {owner} {Label}-");
        }
    }

    [Fact]
    public async Task Partition_OnceHealed_LeavesOneOwner()
    {
        var (address, owner) = await ServeOnAnAgentAsync("cable", 86);
        try
        {
            (await lab.Cluster.SteelyardAsync($"network partition {owner}")).Succeeded();
            await lab.OwnerAsync(address, host => host != owner);
            await lab.PageAsync($"http://{address}", TutorialLab.Welcome, "-s -m 1");
        }
        finally
        {
            await lab.Cluster.SteelyardAsync("network heal");
            await lab.NodeIsAsync(owner, "True");
        }
        await lab.OwnerAsync(address, host => host == owner);
        await lab.PageAsync($"http://{address}", TutorialLab.Welcome, "-s -m 1");
    }

    // Which node owns an address follows from both names. server-0 must survive: it has the API server and the endpoints.
    private async Task<(string Address, string Owner)> ServeOnAnAgentAsync(string name, int firstAddress)
    {
        for (var last = firstAddress; last < firstAddress + 3; last++)
        {
            var address = $"172.25.1.{last}";
            await lab.ServeAsync($"{name}-{last}", address);
            await lab.PageAsync($"http://{address}", TutorialLab.Welcome);
            if (await lab.OwnerAsync(address, _ => true) is var owner && owner != "server-0")
                return (address, owner);
        }
        throw new InvalidOperationException("server-0 owns three addresses out of three");
    }

    private async Task RestoreAsync(string node)
    {
        (await lab.Cluster.SteelyardAsync($"node start {node}")).Succeeded();
        await lab.NodeIsAsync(node, "True");
        await lab.RolledOutAsync("daemonset", "-n " + TutorialLab.Namespace);
    }
}
