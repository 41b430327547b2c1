using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>What real tools see on the link: who answers for an address, and whose address a server sees.</summary>
[Collection(TutorialLabCollection.Name)]
public sealed class AnnouncementTests(TutorialLab lab)
{
    [Fact]
    public async Task Arping_ForAServiceAddress_IsAnsweredByTheNodeThatTheStatusNames()
    {
        await lab.ServeAsync("one-owner", "172.25.1.60");
        var owner = await lab.OwnerAsync("172.25.1.60", _ => true);
        var status = await LabCluster.EventuallyAsync(
            () => lab.Clients.KubectlAsync(["get", "servicel2statuses", "-A", "-o", "jsonpath={range .items[?(@.status.serviceName==\"one-owner\")]}{.status.node}{end}"]),
            result => result.Output == owner);
        Assert.Equal(owner, status.Output);
    }

    [Fact]
    public async Task NeighborDiscovery_ForAServiceAddress_IsAnsweredAndThePageOpens()
    {
        await lab.ServeAsync("six", "fd00:25::1:10", spec: ", ipFamilyPolicy: SingleStack, ipFamilies: [IPv6]");
        await lab.PageAsync("http://[fd00:25::1:10]", TutorialLab.Welcome, "-s -g -m 2");
        var answer = (await lab.Cluster.OnAsync("client", "ndisc6 -m -w 2000 fd00:25::1:10 eth0")).Output;
        var hosts = await lab.HostsAsync();
        var macs = hosts.Values.Select(host => host.Mac).Where(mac => answer.Contains(mac, StringComparison.OrdinalIgnoreCase));
        Assert.Single(macs);
    }

    [Fact]
    public async Task PolicyLocal_ServerSeesTheClientsAddress()
    {
        await lab.ServeAsync("near", "172.25.1.61", "agent-1", ", externalTrafficPolicy: Local", TutorialLab.Echo);
        var client = (await lab.HostsAsync())["client"].Address;
        await lab.PageAsync("http://172.25.1.61", client);
        Assert.Equal("agent-1", await lab.OwnerAsync("172.25.1.61", _ => true));
    }

    [Fact]
    public async Task PolicyCluster_ServerSeesANodesAddress()
    {
        await lab.ServeAsync("far", "172.25.1.62", "agent-1", image: TutorialLab.Echo);
        var page = await lab.PageAsync("http://172.25.1.62", "agent-1");
        Assert.DoesNotContain((await lab.HostsAsync())["client"].Address, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeletedService_IsNoLongerAnswered()
    {
        await lab.ServeAsync("short", "172.25.1.63");
        await lab.OwnerAsync("172.25.1.63", _ => true);
        (await lab.Clients.KubectlAsync("delete service short")).Succeeded();
        var silent = await LabCluster.EventuallyAsync(
            () => lab.Cluster.OnAsync("client", "arping -q -c 1 -w 1 -i eth0 172.25.1.63"), result => result.ExitCode != 0);
        Assert.NotEqual(0, silent.ExitCode);
    }
}
