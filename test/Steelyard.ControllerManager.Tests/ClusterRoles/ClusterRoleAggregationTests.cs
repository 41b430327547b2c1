using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.ClusterRoles;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Tests.Fakes;

namespace Steelyard.ControllerManager.Tests.ClusterRoles;

public sealed class ClusterRoleAggregationTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(context => [new ClusterRoleAggregationController(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.Add(Resources.ClusterRoles, null, """
            {"metadata":{"name":"view"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"to":"view"}}]},"rules":[]}
            """);
        Add("a", "view", "pods");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Rules_OfSelectedRoles_AreGathered()
    {
        await _cluster.UntilAsync(() => Gathered().SequenceEqual(["pods"]));
        Add("b", "view", "nodes");
        Add("c", "edit", "secrets");
        await _cluster.UntilAsync(() => Gathered().SequenceEqual(["pods", "nodes"]));
        _cluster.Api.Delete(Resources.ClusterRoles, null, "a");
        await _cluster.UntilAsync(() => Gathered().SequenceEqual(["nodes"]));
    }

    [Fact]
    public async Task Label_TakenAway_TakesTheRulesWithIt()
    {
        await _cluster.UntilAsync(() => Gathered().SequenceEqual(["pods"]));
        _cluster.Api.Patch(Resources.ClusterRoles, null, "a", TestCluster.Json("""{"metadata":{"labels":null}}"""));
        await _cluster.UntilAsync(() => !Gathered().Any());
    }

    private IEnumerable<string> Gathered() =>
        _cluster.Api.Get(Resources.ClusterRoles, null, "view").Each("rules").SelectMany(rule => rule.Texts("resources"));

    private void Add(string name, string label, string resource) => _cluster.Add(Resources.ClusterRoles, null, $$$"""
        {"metadata":{"name":"{{{name}}}","labels":{"to":"{{{label}}}"} },"rules":[{"verbs":["get"],"resources":["{{{resource}}}"] }]}
        """);
}
