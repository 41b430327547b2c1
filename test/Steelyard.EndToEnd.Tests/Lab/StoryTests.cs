using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>Steps 1 and 3 to 6 of the story, as somebody sees them who types the commands and stands on the same network.</summary>
[Collection(TutorialLabCollection.Name)]
public sealed class StoryTests(TutorialLab lab)
{
    [Fact]
    public async Task Step1_Nodes_AreFourAndReady()
    {
        var nodes = (await lab.Clients.KubectlAsync("get nodes -o wide")).Succeeded().Output;
        Assert.Matches(@"server-0 +Ready +control-plane,master .* 172\.25\.0\.2 +<none>", nodes);
        foreach (var (agent, address) in new[] { ("agent-0", 3), ("agent-1", 4), ("agent-2", 5) })
            Assert.Matches($@"{agent} +Ready +<none> .* 172\.25\.0\.{address} +<none>", nodes);
    }

    [Fact]
    public async Task Step3_Installation_IsDeployedAndRunsOneControllerAndASpeakerOnEveryNode()
    {
        Assert.Contains("STATUS: deployed", lab.Installation, StringComparison.Ordinal);
        Assert.Contains("configured through custom resources", lab.Installation, StringComparison.Ordinal);
        var pods = (await lab.Clients.KubectlAsync($"get pods -n {TutorialLab.Namespace} -o wide --no-headers")).Succeeded().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(pods, pod => pod.Contains("-controller-", StringComparison.Ordinal));
        foreach (var node in new[] { "server-0", "agent-0", "agent-1", "agent-2" })
            Assert.Single(pods, pod => pod.Contains("-speaker-", StringComparison.Ordinal) && pod.Contains($" {node} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Step4_Configuration_IsReportedCreated() => Assert.Equal(
        "ipaddresspool.metallb.io/ip-pool created\nl2advertisement.metallb.io/l2advertise created\n", lab.Configuration);

    [Fact]
    public async Task Step5_ExposedDeployments_OpenFromTheSameNetwork()
    {
        foreach (var (name, image, address, text) in new[]
        {
            ("nginx", "nginx", "172.25.1.1", TutorialLab.Welcome), ("demo", "prakhar1989/static-site", "172.25.1.2", "<html"),
        })
        {
            (await lab.Clients.KubectlAsync($"create deployment {name} --image={image}")).Succeeded();
            (await lab.Clients.KubectlAsync($"expose deployment {name} --port=80 --type=LoadBalancer")).Succeeded();
            await lab.PageAsync($"http://{address}", text);
            var all = (await lab.Clients.KubectlAsync("get all")).Succeeded().Output;
            Assert.Matches($@"service/{name} +LoadBalancer +10\.43\.[0-9.]+ +{address.Replace(".", @"\.", StringComparison.Ordinal)} +80:\d+/TCP", all);
            Assert.Matches($@"pod/{name}-\S+ +1/1 +Running", all);
            Assert.Matches($@"deployment\.apps/{name} +1/1", all);
            Assert.Contains($"replicaset.apps/{name}-", all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Step6_RequestedAddress_OpensThere()
    {
        await lab.ApplyAsync(Manifests.Service("wish", spec: ", loadBalancerIP: 172.25.1.77"));
        (await lab.Clients.KubectlAsync("create deployment wish --image=nginx")).Succeeded();
        (await lab.Clients.KubectlAsync("patch service wish -p '{\"spec\":{\"selector\":{\"app\":\"wish\"}}}'")).Succeeded();
        await lab.PageAsync("http://172.25.1.77", TutorialLab.Welcome);
    }

    [Fact]
    public async Task Step6_AddressOutsideEveryPool_StaysPendingAndSaysWhy()
    {
        await lab.ApplyAsync(Manifests.Service("invalid-request", spec: ", loadBalancerIP: 4.3.2.1"));
        var described = await LabCluster.EventuallyAsync(
            () => lab.Clients.KubectlAsync("describe service invalid-request"), result => result.Output.Contains("AllocationFailed", StringComparison.Ordinal));
        Assert.Matches(@"Warning +AllocationFailed +\S+ +metallb-controller +Failed to allocate IP for ""default/invalid-request""", described.Output);
        Assert.Matches(@"invalid-request +LoadBalancer +\S+ +<pending>", (await lab.Clients.KubectlAsync("get services")).Output);
    }
}
