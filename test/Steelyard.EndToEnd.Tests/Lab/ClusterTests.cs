using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>Steps 1 and 2 of the story: what a cluster that was created looks like, and what can be done to its nodes.</summary>
public sealed class ClusterTests(SharedLab lab) : IClassFixture<SharedLab>
{
    [Fact]
    public async Task Nodes_OfANewCluster_AreListedReadyWithRolesAndAddresses()
    {
        var text = (await lab.Cluster.Clients.KubectlAsync("get nodes -o wide")).Succeeded().Output;
        Assert.Matches(@"NAME +STATUS +ROLES +AGE +VERSION +INTERNAL-IP +EXTERNAL-IP +OS-IMAGE +KERNEL-VERSION +CONTAINER-RUNTIME", text);
        Assert.Matches(@"server-0 +Ready +control-plane,master +\d+\w+ +v1\.\S+ +172\.25\.0\.2 +<none> +\S", text);
        Assert.Matches(@"agent-0 +Ready +<none> +\d+\w+ +v1\.\S+ +172\.25\.0\.3 +<none> +\S", text);
        Assert.Matches(@"agent-1 +Ready +<none> +\d+\w+ +v1\.\S+ +172\.25\.0\.4 +<none> +\S", text);
    }

    [Fact]
    public async Task Context_OfANewCluster_IsTheCurrentOne() =>
        Assert.Equal("steelyard-default\n", (await lab.Cluster.Clients.KubectlAsync("config current-context")).Succeeded().Output);

    [Fact]
    public async Task NetworkInspect_OfACluster_ShowsWhatTheHostsHave()
    {
        var network = JsonNode.Parse((await lab.Cluster.SteelyardAsync("network inspect")).Succeeded().Output)![0]!;
        Assert.Equal("""[{"Subnet":"172.25.0.0/16","Gateway":"172.25.0.1"},{"Subnet":"fd00:25::/64","Gateway":"fd00:25::1"}]""", network["IPAM"]!["Config"]!.ToJsonString());
        foreach (var (name, host) in network["Containers"]!.AsObject())
        {
            var shown = (await lab.Cluster.OnAsync(name, "cat /sys/class/net/eth0/address; ip -brief address show dev eth0; hostname")).Succeeded().Output;
            Assert.StartsWith((string)host!["MacAddress"]!, shown, StringComparison.Ordinal);
            Assert.Contains((string)host["IPv4Address"]!, shown, StringComparison.Ordinal);
            Assert.Contains((string)host["IPv6Address"]!, shown, StringComparison.Ordinal);
            Assert.EndsWith($"{name}\n", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task KubernetesService_FromInsideTheCluster_IsTheApiServer() =>
        Assert.Equal(
            "172.25.0.2:6443",
            (await lab.Cluster.Clients.KubectlAsync(["get", "endpointslice", "kubernetes", "-o", "jsonpath={.endpoints[0].addresses[0]}:{.ports[0].port}"])).Succeeded().Output);

    [Fact]
    public async Task Exec_OnTheClient_PassesOutputAndExitCode()
    {
        var result = await lab.Cluster.OnAsync("client", "echo out; echo err >&2; exit 7");
        Assert.Equal((7, "out\n", "err\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Exec_OnAHostThatDoesNotExist_NamesThoseThereAre()
    {
        var result = await lab.Cluster.SteelyardAsync("cluster exec nowhere -- true");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("steelyard: cluster \"default\" has no host \"nowhere\"; it has server-0, agent-0, agent-1, client\n", result.Error);
    }

    [Fact]
    public async Task Proposal_InTheClustersNetwork_AvoidsItsHosts()
    {
        var result = (await lab.Cluster.SteelyardAsync("subnet 172.25.0.0/16 --propose 100")).Succeeded();
        Assert.Contains("addresses: [\"172.25.1.1-172.25.1.100\"]", result.Output, StringComparison.Ordinal);
        Assert.Contains("# Addresses:  65,536", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disturbances_OfTheNetwork_AreFeltAndHealed()
    {
        await lab.AnswersAsync("172.25.0.3", true);
        (await lab.Cluster.SteelyardAsync("network partition agent-0")).Succeeded();
        Assert.NotEqual(0, (await lab.Cluster.OnAsync("client", "arping -q -c 2 -w 2 172.25.0.3")).ExitCode);
        (await lab.Cluster.SteelyardAsync("network heal")).Succeeded();
        await lab.AnswersAsync("172.25.0.3", true);
        (await lab.Cluster.SteelyardAsync("network loss agent-0 100")).Succeeded();
        Assert.NotEqual(0, (await lab.Cluster.OnAsync("client", "arping -q -c 2 -w 2 172.25.0.3")).ExitCode);
        (await lab.Cluster.SteelyardAsync("network loss agent-0 0.5")).Succeeded();
        await lab.AnswersAsync("172.25.0.3", true);
        (await lab.Cluster.SteelyardAsync("network heal agent-0")).Succeeded();
        await lab.NodeIsAsync("agent-0", "True");
    }

    [Fact]
    public async Task PowerCut_OfANode_SilencesItAtOnceAndIsNoticed()
    {
        (await lab.Cluster.SteelyardAsync("node stop agent-1")).Succeeded();
        Assert.NotEqual(0, (await lab.Cluster.OnAsync("client", "arping -q -c 1 -w 1 172.25.0.4")).ExitCode);
        await lab.NodeIsAsync("agent-1", "Unknown");
        (await lab.Cluster.SteelyardAsync("node start agent-1")).Succeeded();
        await lab.NodeIsAsync("agent-1", "True");
        await lab.AnswersAsync("172.25.0.4", true);
    }

    [Fact]
    public async Task PausedNode_UntilItIsResumed_IsNotReady()
    {
        (await lab.Cluster.SteelyardAsync("node pause agent-1")).Succeeded();
        Assert.Matches(@"agent-1 +agent +default +paused", (await lab.Cluster.SteelyardAsync("node list")).Succeeded().Output);
        await lab.NodeIsAsync("agent-1", "Unknown");
        (await lab.Cluster.SteelyardAsync("node resume agent-1")).Succeeded();
        await lab.NodeIsAsync("agent-1", "True");
    }

    [Fact]
    public async Task AddedNode_IsReadyAndDeletedAgain()
    {
        (await lab.Cluster.SteelyardAsync("node add extra --timeout 120s")).Succeeded();
        await lab.NodeIsAsync("extra", "True");
        (await lab.Cluster.SteelyardAsync("node delete extra")).Succeeded();
        Assert.DoesNotContain("extra", (await lab.Cluster.SteelyardAsync("node list -o name")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("NotFound", (await lab.Cluster.Clients.KubectlAsync("get node extra")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NodeDelete_OfTheServer_IsRefused()
    {
        var result = await lab.Cluster.SteelyardAsync("node delete server-0");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("carries the API server", result.Error, StringComparison.Ordinal);
    }
}
