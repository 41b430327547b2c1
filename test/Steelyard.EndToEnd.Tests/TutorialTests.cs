namespace Steelyard.EndToEnd.Tests;

/// <summary>Steps 4 and 6 of the story with the real kubectl, our API and our controller as processes.</summary>
public sealed class TutorialTests
{
    [Fact]
    public async Task PoolAndAdvertisement_AppliedWithKubectl_AreReportedCreated()
    {
        await using var cluster = await LoadBalancerCluster.StartAsync();
        var result = await cluster.Clients.KubectlAsync("apply -n metallb-system -f -", Manifests.TutorialPool);
        Assert.Equal("ipaddresspool.metallb.io/ip-pool created\nl2advertisement.metallb.io/l2advertise created\n", result.Succeeded().Output);
    }

    [Fact]
    public async Task ExposedDeployments_WithAPool_GetItsAddressesInOrder()
    {
        await using var cluster = await LoadBalancerCluster.StartAsync();
        await cluster.ApplyAsync(Manifests.TutorialPool);
        foreach (var (name, image, address) in new[] { ("nginx", "nginx", "172.25.1.1"), ("demo", "prakhar1989/static-site", "172.25.1.2") })
        {
            (await cluster.Clients.KubectlAsync($"create deployment {name} --image={image}")).Succeeded();
            (await cluster.Clients.KubectlAsync($"expose deployment {name} --port=80 --type=LoadBalancer")).Succeeded();
            Assert.Equal(address, await cluster.AddressesAsync(name, address));
        }

        var all = (await cluster.Clients.KubectlAsync("get all")).Succeeded().Output;
        Assert.Matches(@"service/nginx +LoadBalancer +[0-9.]+ +172\.25\.1\.1 +80:\d+/TCP", all);
        Assert.Contains("deployment.apps/nginx", all, StringComparison.Ordinal);
        Assert.Contains("replicaset.apps/nginx-", all, StringComparison.Ordinal);
        Assert.Contains("pod/nginx-", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequestedAddress_OutsideEveryPool_StaysPendingWithTheEvent()
    {
        await using var cluster = await LoadBalancerCluster.StartAsync();
        await cluster.ApplyAsync(Manifests.TutorialPool);
        await cluster.ApplyAsync(Manifests.Service("invalid-request", spec: ", loadBalancerIP: 4.3.2.1"));
        const string expected = "Warning AllocationFailed metallb-controller Failed to allocate IP for \"default/invalid-request\": [\"4.3.2.1\"] is not allowed in config";
        Assert.Contains(expected, await cluster.EventsAsync("invalid-request", "AllocationFailed"), StringComparison.Ordinal);
        Assert.Contains("<pending>", (await cluster.Clients.KubectlAsync("get service invalid-request")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PoolAnnotation_NamingAMissingPool_ServesFromAnyPoolWithAWarning()
    {
        await using var cluster = await LoadBalancerCluster.StartAsync();
        await cluster.ApplyAsync(Manifests.TutorialPool);
        await cluster.ApplyAsync(Manifests.Service("lost", "metallb.universe.tf/address-pool: does-not-exist"));
        Assert.Equal("172.25.1.1", await cluster.AddressesAsync("lost", "172.25.1.1"));
        Assert.Contains("does-not-exist", await cluster.EventsAsync("lost", "does-not-exist"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PoolAnnotation_NamingAMissingPoolWithUnknownPoolFail_IsRefused()
    {
        await using var cluster = await LoadBalancerCluster.StartAsync("--unknown-pool=fail");
        await cluster.ApplyAsync(Manifests.TutorialPool);
        await cluster.ApplyAsync(Manifests.Service("lost", "metallb.io/address-pool: does-not-exist"));
        Assert.Contains("unknown pool \"does-not-exist\"", await cluster.EventsAsync("lost", "unknown pool"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SharingKey_OnDisjointPorts_GivesBothTheSameAddress()
    {
        await using var cluster = await LoadBalancerCluster.StartAsync();
        await cluster.ApplyAsync(Manifests.TutorialPool);
        const string sharing = "metallb.io/allow-shared-ip: dns, metallb.io/loadBalancerIPs: 172.25.1.53";
        await cluster.ApplyAsync(Manifests.Service("one", sharing, port: 53));
        await cluster.ApplyAsync(Manifests.Service("two", sharing, port: 80));
        Assert.Equal("172.25.1.53", await cluster.AddressesAsync("one", "172.25.1.53"));
        Assert.Equal("172.25.1.53", await cluster.AddressesAsync("two", "172.25.1.53"));
        await cluster.ApplyAsync(Manifests.Service("three", sharing, port: 80));
        Assert.Contains("port TCP/80 is already in use on \"172.25.1.53\"", await cluster.EventsAsync("three", "AllocationFailed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequireDualStack_WithADualPool_GetsOneAddressOfEachFamily()
    {
        await using var cluster = await LoadBalancerCluster.StartAsync();
        await cluster.ApplyAsync(Manifests.Pool("dual", "172.25.3.0/28, 'fd00:25::/124'"));
        await cluster.ApplyAsync(Manifests.Service("dual", spec: ", ipFamilyPolicy: RequireDualStack"));
        Assert.Equal("172.25.3.0 fd00:25::", await cluster.AddressesAsync("dual", "172.25.3.0 fd00:25::"));
    }

    [Fact]
    public async Task ReleasedAddress_OfAFullPool_GoesToTheServiceThatWaits()
    {
        await using var cluster = await LoadBalancerCluster.StartAsync();
        await cluster.ApplyAsync(Manifests.Pool("small", "172.25.2.0/31"));
        foreach (var (name, address) in new[] { ("a", "172.25.2.0"), ("b", "172.25.2.1") })
        {
            await cluster.ApplyAsync(Manifests.Service(name));
            Assert.Equal(address, await cluster.AddressesAsync(name, address));
        }

        await cluster.ApplyAsync(Manifests.Service("c"));
        Assert.Contains("no available IPs", await cluster.EventsAsync("c", "AllocationFailed"), StringComparison.Ordinal);
        (await cluster.Clients.KubectlAsync("delete service a")).Succeeded();
        Assert.Equal("172.25.2.0", await cluster.AddressesAsync("c", "172.25.2.0"));
    }

    [Fact]
    public async Task ShrunkPool_UnderAService_MovesTheService()
    {
        await using var cluster = await LoadBalancerCluster.StartAsync();
        await cluster.ApplyAsync(Manifests.Pool("p", "172.25.2.0/30"));
        await cluster.ApplyAsync(Manifests.Service("a"));
        Assert.Equal("172.25.2.0", await cluster.AddressesAsync("a", "172.25.2.0"));
        await cluster.ApplyAsync(Manifests.Pool("p", "172.25.2.2/31"));
        Assert.Equal("172.25.2.2", await cluster.AddressesAsync("a", "172.25.2.2"));
        Assert.Contains("ClearAssignment", await cluster.EventsAsync("a", "ClearAssignment"), StringComparison.Ordinal);
    }
}
