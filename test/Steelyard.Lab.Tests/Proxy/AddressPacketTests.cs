using Steelyard.Lab.Tests.Proxy.Support;
using static Steelyard.Lab.Tests.Proxy.Support.ProxyObjects;

namespace Steelyard.Lab.Tests.Proxy;

/// <summary>Who is reached under which address, and whose address the server sees.</summary>
[Collection(ProxyNetworkCollection.Name)]
public sealed class AddressPacketTests(ProxyNetwork network)
{
    private const string Client = "172.25.0.100";
    private const string Node = "172.25.0.2";
    private const string AllPods = "10.42.1.2@node1 10.42.1.3@node1 10.42.2.2@node2";

    [Fact]
    public async Task ClusterAddress_FromAPod_KeepsTheSource()
    {
        network.Apply(Service("internal", "10.43.1.1", Port(80)), Slice("internal", "10.42.2.2@node2"));
        Assert.Equal("pod3 10.42.1.2", await AnswerAsync("pod1", "10.43.1.1"));
    }

    [Fact]
    public async Task ClusterAddress_FromOutside_IsMasqueraded()
    {
        network.Apply(Service("routed", "10.43.1.2", Port(80)), Slice("routed", "10.42.2.2@node2"));
        Assert.Equal($"pod3 {Node}", await AnswerAsync("client", "10.43.1.2"));
    }

    [Fact]
    public async Task ClusterAddress_PortThatIsNotServed_IsRefused()
    {
        network.Apply(Service("otherport", "10.43.1.3", Port(80)), Slice("otherport", "10.42.1.2@node1"));
        await AnswerAsync("client", "10.43.1.3");
        Assert.Contains("Connection refused", await network.AskAsync("client", "10.43.1.3", 81), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadBalancerAddress_PolicyCluster_IsMasqueradedAndReachesRemotePods()
    {
        network.Apply(Service("lb", "10.43.1.4", Port(80), ingress: "172.25.1.4"), Slice("lb", "10.42.2.2@node2"));
        Assert.Equal($"pod3 {Node}", await AnswerAsync("client", "172.25.1.4"));
    }

    [Fact]
    public async Task LoadBalancerAddress_PolicyLocal_KeepsTheSourceAndUsesLocalPodsOnly()
    {
        network.Apply(
            Service("local", "10.43.1.5", Port(80), "\"externalTrafficPolicy\": \"Local\"", "172.25.1.5"),
            Slice("local", "10.42.1.2@node1 10.42.2.2@node2"));
        await AnswerAsync("client", "172.25.1.5");
        for (var i = 0; i < 10; i++)
            Assert.Equal($"pod1 {Client}", await network.AskAsync("client", "172.25.1.5", 80));
    }

    [Fact]
    public async Task LoadBalancerAddress_PolicyLocalWithoutLocalPods_DropsOutsidersAndServesInsiders()
    {
        network.Apply(
            Service("remote", "10.43.1.6", Port(80), "\"externalTrafficPolicy\": \"Local\"", "172.25.1.6"),
            Slice("remote", "10.42.2.2@node2"));
        Assert.Equal("pod3 10.42.1.2", await AnswerAsync("pod1", "172.25.1.6"));
        Assert.StartsWith("pod3 ", await AnswerAsync("node1", "172.25.1.6"), StringComparison.Ordinal);
        var outside = await network.RunAsync("client", "socat -T5 - TCP:172.25.1.6:80,connect-timeout=1");
        Assert.Contains("timed out", outside, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadBalancerAddress_ModeProxy_IsNotServed()
    {
        var service = Service("proxied", "10.43.1.7", Port(80), ingress: "172.25.1.7 172.25.1.77");
        service["status"]!["loadBalancer"]!["ingress"]![0]!["ipMode"] = "Proxy";
        network.Apply(service, Slice("proxied", "10.42.1.2@node1"));
        await AnswerAsync("pod1", "172.25.1.77");
        Assert.DoesNotContain("172.25.1.7 ", await network.RunAsync("node1", "nft list ruleset"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodePort_OnTheNodesAddresses_IsServedInBothFamilies()
    {
        network.Apply(
            Service("ports", "10.43.1.8 fd00:43::8", Port(80, 30080)),
            Slice("ports", "10.42.2.2@node2"),
            Slice("ports", "fd00:42:2::2@node2", family: "IPv6"));
        Assert.Equal($"pod3 {Node}", await AnswerAsync("client", Node, 30080));
        Assert.Equal("pod3 [fd00:0025:0000:0000:0000:0000:0000:0002]", await AnswerAsync("client", "[fd00:25::2]", 30080));
    }

    [Fact]
    public async Task ExternalAddress_IsServed()
    {
        network.Apply(Service("external", "10.43.1.9", Port(80), "\"externalIPs\": [\"172.25.1.9\"]"), Slice("external", "10.42.1.3@node1"));
        Assert.Equal($"pod2 {Node}", await AnswerAsync("client", "172.25.1.9"));
    }

    [Fact]
    public async Task Ipv6_LoadBalancerAddressWithPolicyLocal_KeepsTheSource()
    {
        network.Apply(
            Service("six", "fd00:43::10", Port(80), "\"externalTrafficPolicy\": \"Local\"", "fd00:25:1::10"),
            Slice("six", "fd00:42:1::3@node1", family: "IPv6"));
        Assert.Equal("pod2 [fd00:0025:0000:0000:0000:0000:0000:0100]", await AnswerAsync("client", "[fd00:25:1::10]"));
    }

    [Fact]
    public async Task Hairpin_PodThatIsItsOwnEndpoint_ReachesItself()
    {
        network.Apply(Service("self", "10.43.1.11", Port(80)), Slice("self", "10.42.1.2@node1"));
        Assert.StartsWith("pod1 ", await AnswerAsync("pod1", "10.43.1.11"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InternalPolicyLocal_UsesLocalPodsOnly()
    {
        network.Apply(Service("near", "10.43.1.12", Port(80), "\"internalTrafficPolicy\": \"Local\""), Slice("near", AllPods));
        await AnswerAsync("pod1", "10.43.1.12");
        for (var i = 0; i < 10; i++)
            Assert.DoesNotContain("pod3", await network.AskAsync("pod1", "10.43.1.12", 80), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SourceRanges_AdmitOnlyThese()
    {
        network.Apply(
            Service("fenced", "10.43.1.13", Port(80), "\"loadBalancerSourceRanges\": [\"10.42.0.0/16\", \"10.42.1.0/24\"]", "172.25.1.13"),
            Slice("fenced", "10.42.1.2@node1"));
        Assert.StartsWith("pod1 ", await AnswerAsync("pod2", "172.25.1.13"), StringComparison.Ordinal);
        Assert.Contains("timed out", await network.RunAsync("client", "socat -T5 - TCP:172.25.1.13:80,connect-timeout=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spread_WithoutAffinity_ReachesEveryEndpoint()
    {
        network.Apply(Service("spread", "10.43.1.14", Port(80), ingress: "172.25.1.14"), Slice("spread", AllPods));
        await AnswerAsync("client", "172.25.1.14");
        var answers = (await network.RunAsync("client", "for i in $(seq 90); do socat -T5 - TCP:172.25.1.14:80,connect-timeout=5; done")).Split('\n');
        // With fair thirds fewer than 10 of 90 have a chance below one in a million.
        foreach (var pod in new[] { "pod1", "pod2", "pod3" })
            Assert.True(answers.Count(answer => answer.StartsWith(pod, StringComparison.Ordinal)) >= 10, string.Join('\n', answers));
    }

    [Fact]
    public async Task Affinity_OneClient_StaysWithItsEndpointWhileOthersComeAndGo()
    {
        network.Apply(Service("sticky", "10.43.1.15", Port(80), "\"sessionAffinity\": \"ClientIP\"", "172.25.1.15"), Slice("sticky", AllPods));
        var chosen = await AnswerAsync("client", "172.25.1.15");
        for (var i = 0; i < 10; i++)
            Assert.Equal(chosen, await network.AskAsync("client", "172.25.1.15", 80));

        var address = chosen[..4] switch { "pod1" => "10.42.1.2@node1", "pod2" => "10.42.1.3@node1", _ => "10.42.2.2@node2" };
        network.Apply(Slice("sticky", address));
        await ProxyNetwork.UntilAsync(() => network.RunAsync("node1", "nft list map ip $(nft list tables ip | cut -d' ' -f3) endpoints | grep -c '172.25.1.15 '"), text => text == "1");
        Assert.Equal(chosen, await network.AskAsync("client", "172.25.1.15", 80));

        network.Apply(Slice("sticky", string.Join(' ', AllPods.Split(' ').Where(pod => pod != address))));
        var other = await ProxyNetwork.UntilAsync(() => network.AskAsync("client", "172.25.1.15", 80), text => text != chosen && text.StartsWith("pod", StringComparison.Ordinal));
        for (var i = 0; i < 10; i++)
            Assert.Equal(other, await network.AskAsync("client", "172.25.1.15", 80));
    }

    [Fact]
    public async Task Affinity_OneClientOverIpv6_StaysWithItsEndpoint()
    {
        network.Apply(
            Service("sticky6", "fd00:43::16", Port(80), "\"sessionAffinity\": \"ClientIP\", \"externalTrafficPolicy\": \"Local\"", "fd00:25:1::16"),
            Slice("sticky6", "fd00:42:1::2@node1 fd00:42:1::3@node1 fd00:42:2::2@node2", family: "IPv6"));
        var chosen = await AnswerAsync("client", "[fd00:25:1::16]");
        Assert.EndsWith(" [fd00:0025:0000:0000:0000:0000:0000:0100]", chosen, StringComparison.Ordinal);
        for (var i = 0; i < 10; i++)
            Assert.Equal(chosen, await network.AskAsync("client", "[fd00:25:1::16]", 80));
    }

    private Task<string> AnswerAsync(string host, string address, int port = 80) =>
        ProxyNetwork.UntilAsync(() => network.AskAsync(host, address, port), text => text.StartsWith("pod", StringComparison.Ordinal));
}
