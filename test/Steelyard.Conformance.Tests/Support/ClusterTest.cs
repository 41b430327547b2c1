using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Support;

/// <summary>A test with a namespace of its own, which goes with everything in it when the test ends.</summary>
public abstract class ClusterTest(ClusterFixture cluster) : IAsyncLifetime
{
    private static int _names;
    private readonly List<string> _clusterScoped = [];

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected ClusterFixture Cluster => cluster;

    protected ApiClient Api { get; } = new(cluster.Connection);

    /// <summary>Name of this test's own namespace.</summary>
    protected string Ns { get; private set; } = "";

    protected string ConfigMaps => $"/api/v1/namespaces/{Ns}/configmaps";

    protected string Services => $"/api/v1/namespaces/{Ns}/services";

    protected string Pods => $"/api/v1/namespaces/{Ns}/pods";

    protected string Deployments => $"/apis/apps/v1/namespaces/{Ns}/deployments";

    public virtual async ValueTask InitializeAsync()
    {
        var created = await Api.PostAsync("/api/v1/namespaces", """{"metadata":{"generateName":"conformance-"}}""");
        Ns = created.Expect(201).Text("metadata.name");
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var path in _clusterScoped.AsEnumerable().Reverse())
            await Api.DeleteAsync(path);
        await Api.DeleteAsync($"/api/v1/namespaces/{Ns}");
        GC.SuppressFinalize(this);
    }

    /// <summary>A name no other test of this or another run uses.</summary>
    protected static string UniqueName(string prefix) =>
        $"{prefix}-{Guid.NewGuid().ToString("n")[..8]}{Interlocked.Increment(ref _names)}";

    /// <summary>Has a cluster-scoped object deleted when the test ends.</summary>
    protected void DeleteAfterwards(string path) => _clusterScoped.Add(path);

    protected async Task<Answer> CreateConfigMapAsync(string name, string more = "\"data\":{\"k\":\"1\"}") =>
        (await Api.PostAsync(ConfigMaps, $$"""{"metadata":{"name":"{{name}}"},{{more}}}""")).Expect(201);

    /// <summary>Pods and tokens need the account that a controller puts into every new namespace.</summary>
    protected Task<Answer> DefaultServiceAccountAsync() =>
        Eventually.AnswerAsync(() => Api.GetAsync($"/api/v1/namespaces/{Ns}/serviceaccounts/default"), answer => answer.Status == 200);

    protected static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    protected CommandLine Clients() => new(cluster.Kubeconfig);
}
