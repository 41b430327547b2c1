using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Apps;

/// <summary>The rules of Deployments.</summary>
internal sealed class DeploymentStrategy : DefaultStrategy
{
    private const string Rolling = "spec.strategy.rollingUpdate";

    public DeploymentStrategy()
        : base(new GroupVersionKind("apps", "v1", "Deployment"))
    {
        HasStatus = true;
        HasGeneration = true;
        StatusTakesLabels = false;
    }

    protected override void SetDefaults(JsonObject obj)
    {
        var spec = obj.GetOrAdd("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        var strategy = spec.GetOrAdd("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.GetOrAdd("rollingUpdate");
            rolling.Default("maxUnavailable", "25%");
            rolling.Default("maxSurge", "25%");
        }
        TemplateRules.ApplyDefaults(spec);
    }

    /// <summary>Of a Deployment a change of annotations counts too.</summary>
    protected override bool IsNewGeneration(JsonObject obj, JsonObject old) =>
        SpecChanged(obj, old) || !JsonNode.DeepEquals(obj.Obj("metadata")?["annotations"], old.Obj("metadata")?["annotations"]);

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Obj("spec");
        TemplateRules.CheckNotNegative(spec, "replicas", errors);
        TemplateRules.Check(spec, "deployment", errors);
        CheckStrategy(spec.Obj("strategy"), errors);
        TemplateRules.CheckNotNegative(spec, "minReadySeconds", errors);
        TemplateRules.CheckNotNegative(spec, "revisionHistoryLimit", errors);
        TemplateRules.CheckNotNegative(spec, "progressDeadlineSeconds", errors);
        if (spec.Int("progressDeadlineSeconds") is { } deadline && deadline >= 0 && deadline <= (spec.Int("minReadySeconds") ?? 0))
            errors.Invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors) =>
        TemplateRules.CheckSelectorKept(obj, old, errors);

    protected override void ValidateStatus(JsonObject obj, JsonObject old, FieldErrors errors) =>
        ReplicaStatusRules.Check(
            obj.Obj("status"), errors, ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"],
            ["updatedReplicas", "readyReplicas", "availableReplicas"]);

    private static void CheckStrategy(JsonObject? strategy, FieldErrors errors)
    {
        var rolling = strategy.Obj("rollingUpdate");
        switch (strategy.Text("type"))
        {
            case "Recreate":
                if (rolling is not null)
                    errors.Forbidden(Rolling, "may not be specified when strategy `type` is 'Recreate'");
                break;
            case "RollingUpdate":
                var unavailable = TemplateRules.CheckCountOrPercent(rolling?["maxUnavailable"], $"{Rolling}.maxUnavailable", errors);
                var surge = TemplateRules.CheckCountOrPercent(rolling?["maxSurge"], $"{Rolling}.maxSurge", errors);
                if (unavailable == 0 && surge == 0)
                    errors.Invalid($"{Rolling}.maxUnavailable", rolling?["maxUnavailable"], "may not be 0 when `maxSurge` is 0");
                TemplateRules.CheckAtMostAll(rolling?["maxUnavailable"], $"{Rolling}.maxUnavailable", errors);
                break;
            case var type:
                errors.NotSupported("spec.strategy", type, "Recreate", "RollingUpdate");
                break;
        }
    }
}
