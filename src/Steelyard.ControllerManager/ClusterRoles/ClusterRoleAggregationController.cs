using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.ClusterRoles;

/// <summary>
/// Writes the rules of the selected roles into ClusterRoles with an aggregation rule, where users look for them. (The
/// authorizer follows the selectors by itself and does not wait for this.)
/// </summary>
internal sealed class ClusterRoleAggregationController : Controller<string>
{
    private readonly Informer _roles;

    public ClusterRoleAggregationController(ControllerContext context)
        : base(context)
    {
        _roles = context.Informers.Cached(Resources.ClusterRoles);
        _roles.OnChange(change =>
        {
            if (!change.IsDeleted && IsAggregated(change.Object))
                Queue.Add(change.Object.Name());
            foreach (var role in _roles.All.Where(IsAggregated))
            {
                if (Selects(role, change.Old) || Selects(role, change.New))
                    Queue.Add(role.Name());
            }
        });
    }

    public override string Name => "clusterrole-aggregation-controller";

    protected override async Task ReconcileAsync(string key, CancellationToken ct)
    {
        if (_roles.Get(new ObjectKey("", key)) is not { } role || !IsAggregated(role))
            return;
        var rules = new JsonArray();
        foreach (var selected in _roles.All.Where(other => other.Name() != key && Selects(role, other)).OrderBy(other => other.Name(), StringComparer.Ordinal))
        {
            foreach (var rule in selected.Each("rules"))
            {
                if (!rules.Any(present => JsonNode.DeepEquals(present, rule)))
                    rules.Add(rule.DeepClone());
            }
        }
        if (JsonNode.DeepEquals(rules, role["rules"] as JsonArray ?? []))
            return;
        var patch = new JsonObject { ["rules"] = rules };
        var written = await Context.Client.MergePatchAsync(Resources.ClusterRoles, null, key, patch, null, ct);
        await _roles.WaitForAsync(written.Version(), ct);
    }

    private static bool IsAggregated(JsonObject role) => role.Count("aggregationRule", "clusterRoleSelectors") > 0;

    private static bool Selects(JsonObject role, JsonObject? other) =>
        other is not null && role.Each("aggregationRule", "clusterRoleSelectors").Any(s => LabelSelectorMatcher.FromJson(s).Matches(other.Labels()));
}
