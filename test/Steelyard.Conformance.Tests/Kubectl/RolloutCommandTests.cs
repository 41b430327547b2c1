using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Kubectl;

/// <summary>Deployments through kubectl. Where no kubelet runs, the test itself says that the pods are ready.</summary>
public sealed class RolloutCommandTests(ClusterFixture cluster) : KubectlTest(cluster)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await DefaultServiceAccountAsync();
        await KubectlAsync("create deployment web --image=fake/none:1 --replicas=2 --port=8080");
    }

    [Fact]
    public async Task Rollout_OfADeployment_EndsWhenItsPodsAreReady()
    {
        var status = StartKubectlAsync("rollout status deployment/web --timeout=30s");
        await MakePodsReadyAsync(2);
        Assert.Contains("deployment \"web\" successfully rolled out", (await status).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal("deployment.apps/web condition met", await KubectlAsync("wait --for=condition=Available deployment/web --timeout=20s"));
        var row = Rows(await KubectlAsync("get deployment web"))[1];
        Assert.Equal(["web", "2/2", "2", "2"], row[..4]);
        Assert.Contains("ScalingReplicaSet", await KubectlAsync("describe deployment web"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollout_OfANewImage_KeepsAHistoryThatCanBeUndone()
    {
        await MakePodsReadyAsync(2);
        await KubectlAsync("set image deployment/web none=fake/none:2");
        var status = StartKubectlAsync("rollout status deployment/web --timeout=40s");
        while (!status.IsCompleted)
        {
            await MakePodsReadyAsync(0);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
        }

        (await status).Succeeded();
        var history = Rows(await KubectlAsync("rollout history deployment/web"));
        Assert.Equal(["1", "2"], history.Where(row => char.IsDigit(row[0][0])).Select(row => row[0]));
        Assert.Contains("Image:\tfake/none:1", await KubectlAsync("rollout history deployment/web --revision=1"), StringComparison.Ordinal);
        Assert.Equal("deployment.apps/web rolled back", await KubectlAsync("rollout undo deployment/web"));
        Assert.Equal("fake/none:1", await KubectlAsync("get deployment web -o jsonpath={.spec.template.spec.containers[0].image}"));
    }

    [Fact]
    public async Task Scale_OfADeployment_ChangesTheNumberOfPods()
    {
        Assert.Equal("deployment.apps/web scaled", await KubectlAsync("scale deployment web --replicas=3"));
        await Eventually.AnswerAsync(() => Api.GetAsync(Pods), answer => answer.Items.Count == 3);
        Assert.Equal("error: Expected replicas to be 9, was 3", await KubectlFailsAsync("scale deployment web --current-replicas=9 --replicas=1"));
        Assert.Equal("deployment.apps/web scaled", await KubectlAsync("scale deployment web --current-replicas=3 --replicas=0"));
        await Eventually.AnswerAsync(() => Api.GetAsync(Pods), answer => answer.Items.All(pod => pod!["metadata"]!["deletionTimestamp"] is not null));
    }

    [Fact]
    public async Task PauseResumeRestart_AreAccepted()
    {
        Assert.Equal("deployment.apps/web paused", await KubectlAsync("rollout pause deployment/web"));
        Assert.Equal("deployment.apps/web resumed", await KubectlAsync("rollout resume deployment/web"));
        Assert.Equal("deployment.apps/web restarted", await KubectlAsync("rollout restart deployment/web"));
    }

    [Fact]
    public async Task Delete_OfADeployment_TakesItsPods()
    {
        await Eventually.AnswerAsync(() => Api.GetAsync(Pods), answer => answer.Items.Count == 2);
        Assert.Contains("deployment.apps \"web\" deleted", await KubectlAsync("delete deployment web"), StringComparison.Ordinal);
        await Eventually.AnswerAsync(() => Api.GetAsync(Pods), answer => answer.Items.All(pod => pod!["metadata"]!["deletionTimestamp"] is not null));
        await Eventually.AnswerAsync(() => Api.GetAsync($"/apis/apps/v1/namespaces/{Ns}/replicasets"), answer => answer.Items.Count == 0);
    }

    [Fact]
    public async Task Delete_WithOrphans_LeavesTheReplicaSet()
    {
        await Eventually.AnswerAsync(() => Api.GetAsync(Pods), answer => answer.Items.Count == 2);
        await KubectlAsync("delete deployment web --cascade=orphan");
        Assert.StartsWith("replicaset.apps/web-", await KubectlAsync("get rs -o name"), StringComparison.Ordinal);
    }

    /// <summary>Waits for that many pods and reports each that lives as running and ready.</summary>
    private async Task MakePodsReadyAsync(int count)
    {
        var pods = await Eventually.AnswerAsync(() => Api.GetAsync(Pods), answer => answer.Items.Count >= count);
        foreach (var pod in pods.Items.Where(pod => pod!["metadata"]!["deletionTimestamp"] is null))
        {
            var answer = await Api.PatchAsync($"{Pods}/{(string?)pod!["metadata"]!["name"]}/status", ApiClient.StrategicPatch, """
                {"status":{"phase":"Running","podIP":"10.244.0.9","podIPs":[{"ip":"10.244.0.9"}],"conditions":[
                  {"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"},
                  {"type":"ContainersReady","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
                """);
            answer.Expect(200, 404);
        }
    }
}
