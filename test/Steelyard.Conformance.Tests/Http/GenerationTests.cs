using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Generation, and what the status subresource takes.</summary>
public sealed class GenerationTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Generation_OfADeployment_RisesWithItsSpecOnly()
    {
        Assert.Equal("1", (await Api.PostAsync(Deployments, Workloads.Deployment("d", 0))).Expect(201).Text("metadata.generation"));
        Assert.Equal("1", (await Api.MergeAsync($"{Deployments}/d", """{"metadata":{"labels":{"a":"b"}}}""")).Text("metadata.generation"));
        Assert.Equal("2", (await Api.MergeAsync($"{Deployments}/d", """{"spec":{"minReadySeconds":3}}""")).Text("metadata.generation"));
        Assert.Equal("2", (await Api.MergeAsync($"{Deployments}/d", """{"spec":{"minReadySeconds":3}}""")).Text("metadata.generation"));
        Assert.Equal("2", (await Api.MergeAsync($"{Deployments}/d/status", """{"status":{"conditions":[]}}""")).Text("metadata.generation"));
    }

    [Fact]
    public async Task Status_ThroughTheMainResource_IsDropped()
    {
        await CreateServiceAsync();
        var answer = (await Api.MergeAsync($"{Services}/s", """{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}""")).Expect(200);
        Assert.Null(answer.At("status.loadBalancer.ingress"));
    }

    [Fact]
    public async Task Spec_ThroughTheStatus_IsDropped_ButAServicesAnnotationsAreTaken()
    {
        await CreateServiceAsync();
        var answer = (await Api.MergeAsync($"{Services}/s/status", """
            {"metadata":{"annotations":{"metallb.io/ip-allocated-from-pool":"p"},"labels":{"l":"1"}},"spec":{"type":"ClusterIP"},
             "status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}
            """)).Expect(200);
        Assert.Equal("LoadBalancer", answer.Text("spec.type"));
        Assert.Equal("p", (string?)answer.At("metadata.annotations")!["metallb.io/ip-allocated-from-pool"]);
        Assert.Equal("1", answer.Text("metadata.labels.l"));
        Assert.Equal("192.0.2.1", (await Api.GetAsync($"{Services}/s/status")).Expect(200).Text("status.loadBalancer.ingress[0].ip"));
    }

    [Fact]
    public async Task Scale_OfADeployment_IsASubresourceOfItsOwn()
    {
        (await Api.PostAsync(Deployments, Workloads.Deployment("d", 0))).Expect(201);
        var scale = (await Api.GetAsync($"{Deployments}/d/scale")).Expect(200);
        Assert.Equal("Scale", scale.Text("kind"));
        Assert.Equal("autoscaling/v1", scale.Text("apiVersion"));
        Assert.Equal("app=d", scale.Text("status.selector"));
        Assert.Equal("2", (await Api.MergeAsync($"{Deployments}/d/scale", """{"spec":{"replicas":2}}""")).Expect(200).Text("spec.replicas"));
        Assert.Equal("2", (await Api.GetAsync($"{Deployments}/d")).Text("spec.replicas"));
    }

    [Fact]
    public async Task SystemFields_OfAnObject_CannotBeChanged()
    {
        var stored = await CreateConfigMapAsync("a");
        (await Api.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"uid":"00000000-0000-0000-0000-000000000000"}}""")).Expect(409, 422);
        var answer = (await Api.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"creationTimestamp":"2001-01-01T00:00:00Z"}}""")).Expect(200);
        Assert.Equal(stored.Text("metadata.creationTimestamp"), answer.Text("metadata.creationTimestamp"));
    }

    private async Task CreateServiceAsync() =>
        (await Api.PostAsync(Services, """{"metadata":{"name":"s"},"spec":{"type":"LoadBalancer","ports":[{"port":80}]}}""")).Expect(201);
}
