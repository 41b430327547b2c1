using System.Net;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Hosting;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Tests.Fakes;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Tests.Hosting;

/// <summary>All controllers together on the real API server in this process.</summary>
public sealed class ControllerHostTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _stop = new();
    private ApiServerHost _server = null!;
    private IObjectClient _client = null!;
    private Task _controllers = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServerHost.StartAsync(new ApiServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) });
        _client = _server.CreateClient();
        _controllers = ControllerHost.RunAsync(
            _client, new RegistryResources(_server.Registry), TimeProvider.System,
            new ControllerOptions { RootCertificates = _server.AuthorityPem }, null, _stop.Token);
        await CreateAsync(Resources.Namespaces, null, """{"metadata":{"name":"t"}}""");
        foreach (var node in new[] { "n1", "n2" })
            await CreateAsync(Resources.Nodes, null, $$$"""{"metadata":{"name":"{{{node}}}"} }""");
        await UntilAsync(Resources.ServiceAccounts, "t", accounts => accounts.Count == 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _controllers.WaitAsync(Patience);
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Deployment_WithService_GetsPodsOnNodesAndEndpoints()
    {
        await CreateAsync(Resources.Services, "t", """{"metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}""");
        await DeployAsync();
        await UntilAsync(Resources.Pods, "t", pods => pods.Count == 3 && pods.All(pod => pod.Node().Length > 0));
        await RunPodsAsync();
        await UntilAsync(Resources.Deployments, "t", found => found[0].Condition("Progressing").Text("reason") == "NewReplicaSetAvailable"
            && found[0].Integer("status", "availableReplicas") == 3);
        await UntilAsync(Resources.EndpointSlices, "t", slices => slices.Count == 1
            && slices[0].Each("endpoints").Count(endpoint => endpoint.Flag("conditions", "ready")) == 3);
        await UntilAsync(Resources.Endpoints, "t", endpoints => endpoints.Count == 1 && endpoints[0].Each("subsets").Sum(s => s.Count("addresses")) == 3);
        await UntilAsync(Resources.Events, "t", events => events.Any(e => e.Text("reason") == "ScalingReplicaSet")
            && events.Count(e => e.Text("reason") == "Scheduled") == 3);
    }

    [Fact]
    public async Task DeploymentDeleted_TakesReplicaSetsAndPodsWithIt()
    {
        await DeployAsync();
        await UntilAsync(Resources.Pods, "t", pods => pods.Count == 3 && pods.All(pod => pod.Node().Length > 0));
        await _client.DeleteAsync(Resources.Deployments, "t", "web", TestCluster.Json("""{"propagationPolicy":"Foreground"}"""), default);
        await UntilAsync(Resources.Pods, "t", pods => pods.All(pod => pod.IsTerminating()));
        Assert.Single((await _client.ListAsync(Resources.Deployments, "t", null, default)).Items);
        foreach (var pod in (await _client.ListAsync(Resources.Pods, "t", null, default)).Items)
            await _client.DeleteAsync(Resources.Pods, "t", pod.Name(), TestCluster.Json("""{"gracePeriodSeconds":0}"""), default);
        await UntilAsync(Resources.Deployments, "t", found => found.Count == 0);
        await UntilAsync(Resources.ReplicaSets, "t", found => found.Count == 0);
    }

    [Fact]
    public async Task NamespaceDeleted_IsEmptiedAndGoes()
    {
        await CreateAsync(Resources.ConfigMaps, "t", """{"metadata":{"name":"c"}}""");
        await _client.DeleteAsync(Resources.Namespaces, null, "t", null, default);
        await UntilAsync(Resources.Namespaces, null, all => all.All(ns => ns.Name() != "t"));
        Assert.Empty((await _client.ListAsync(Resources.ConfigMaps, "t", null, default)).Items);
    }

    [Fact]
    public async Task DaemonSet_OnTwoNodes_BindsAPodToEach()
    {
        await CreateAsync(Resources.DaemonSets, "t", """
            {"metadata":{"name":"ds"},"spec":{"selector":{"matchLabels":{"app":"ds"}},"template":{"metadata":{"labels":{"app":"ds"}},
             "spec":{"containers":[{"name":"c","image":"fake/none:1"}]}}}}
            """);
        await UntilAsync(Resources.Pods, "t", pods => pods.Select(pod => pod.Node()).Order().SequenceEqual(["n1", "n2"]));
        await UntilAsync(Resources.DaemonSets, "t", found => found[0].Integer("status", "updatedNumberScheduled") == 2);
        await UntilAsync(Resources.ControllerRevisions, "t", found => found.Count == 1);
    }

    private Task DeployAsync() => CreateAsync(Resources.Deployments, "t", """
        {"metadata":{"name":"web"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
         "spec":{"containers":[{"name":"c","image":"fake/none:1"}]}}}}
        """);

    private async Task RunPodsAsync()
    {
        var i = 0;
        foreach (var pod in (await _client.ListAsync(Resources.Pods, "t", null, default)).Items)
        {
            var status = TestCluster.Json($$$"""
                {"status":{"phase":"Running","podIP":"10.42.0.{{{++i}}}","podIPs":[{"ip":"10.42.0.{{{i}}}"}],
                 "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"}] } }
                """);
            await _client.MergePatchAsync(Resources.Pods, "t", pod.Name(), status, "status", default);
        }
    }

    private Task<JsonObject> CreateAsync(ResourceName resource, string? ns, string json) =>
        _client.CreateAsync(resource, ns, TestCluster.Json(json), default);

    /// <summary>Follows a resource until its objects are as wanted.</summary>
    private async Task UntilAsync(ResourceName resource, string? ns, Func<IReadOnlyList<JsonObject>, bool> reached,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(reached))] string text = "")
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var list = await _client.ListAsync(resource, ns, null, default);
            if (reached(list.Items))
                return;
            await foreach (var _ in _client.WatchAsync(resource, ns, list.ResourceVersion, patience.Token))
            {
                if (reached((await _client.ListAsync(resource, ns, null, default)).Items))
                    return;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            // Told below.
        }
        Assert.Fail($"never came true of {resource.Plural}: {text}");
    }
}
