using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds.Apps;

/// <summary>The rules of DaemonSets.</summary>
internal sealed class DaemonSetStrategy : DefaultStrategy
{
    private const string Rolling = "spec.updateStrategy.rollingUpdate";
    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    public DaemonSetStrategy()
        : base(new GroupVersionKind("apps", "v1", "DaemonSet"))
    {
        HasStatus = true;
        HasGeneration = true;
    }

    protected override void SetDefaults(JsonObject obj)
    {
        obj.Metadata().GetOrAdd("annotations").Default(TemplateGeneration, "0");
        var spec = obj.GetOrAdd("spec");
        spec.Default("revisionHistoryLimit", 10);
        var strategy = spec.GetOrAdd("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.GetOrAdd("rollingUpdate");
            rolling.Default("maxUnavailable", 1);
            rolling.Default("maxSurge", 0);
        }
        TemplateRules.ApplyDefaults(spec);
    }

    protected override void PrepareCreate(StrategyContext context, JsonObject obj) => SetTemplateGeneration(obj, 1);

    protected override void PrepareUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        var before = long.TryParse(
            old.Obj("metadata").Obj("annotations").Text(TemplateGeneration), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 1;
        var changed = !JsonNode.DeepEquals(obj.Obj("spec")?["template"], old.Obj("spec")?["template"]);
        SetTemplateGeneration(obj, changed ? before + 1 : before);
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Obj("spec");
        TemplateRules.Check(spec, "daemonset", errors);
        TemplateRules.CheckNotNegative(spec, "minReadySeconds", errors);
        CheckStrategy(spec.Obj("updateStrategy"), errors);
        TemplateRules.CheckNotNegative(spec, "revisionHistoryLimit", errors);
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors) =>
        TemplateRules.CheckSelectorKept(obj, old, errors);

    private static void SetTemplateGeneration(JsonObject obj, long generation) =>
        obj.Metadata().GetOrAdd("annotations")[TemplateGeneration] = generation.ToString(CultureInfo.InvariantCulture);

    private static void CheckStrategy(JsonObject? strategy, FieldErrors errors)
    {
        var rolling = strategy.Obj("rollingUpdate");
        switch (strategy.Text("type"))
        {
            case "OnDelete":
                break;
            case "RollingUpdate":
                var unavailable = TemplateRules.CheckCountOrPercent(rolling?["maxUnavailable"], $"{Rolling}.maxUnavailable", errors);
                var surge = TemplateRules.CheckCountOrPercent(rolling?["maxSurge"], $"{Rolling}.maxSurge", errors);
                if (unavailable == 0 && surge == 0)
                    errors.Required($"{Rolling}.maxUnavailable", "cannot be 0 when maxSurge is 0");
                else if (unavailable > 0 && surge > 0)
                    errors.Invalid($"{Rolling}.maxSurge", rolling?["maxSurge"], "may not be set when maxUnavailable is non-zero");
                TemplateRules.CheckAtMostAll(rolling?["maxUnavailable"], $"{Rolling}.maxUnavailable", errors);
                break;
            case var type:
                errors.NotSupported("spec.updateStrategy.type", type, "RollingUpdate", "OnDelete");
                break;
        }
    }
}
