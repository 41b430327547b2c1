using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Kinds.Apps;

namespace Steelyard.ApiServer.Kinds.Other;

/// <summary>The rules of PodDisruptionBudgets.</summary>
internal sealed class PodDisruptionBudgetStrategy : DefaultStrategy
{
    public PodDisruptionBudgetStrategy()
        : base(new GroupVersionKind("policy", "v1", "PodDisruptionBudget"))
    {
        HasStatus = true;
        HasGeneration = true;
        AllowUnconditionalUpdate = false;
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Obj("spec");
        var least = spec?["minAvailable"];
        var most = spec?["maxUnavailable"];
        if (least is not null && most is not null)
        {
            var selector = spec.Obj("selector") is { } given
                ? $$"""{"MatchLabels":{{FieldErrors.Print(given["matchLabels"])}},"MatchExpressions":{{FieldErrors.Print(given["matchExpressions"])}}}"""
                : "null";
            var printed =
                $$"""{"MinAvailable":{{FieldErrors.Print(least)}},"Selector":{{selector}},"MaxUnavailable":{{FieldErrors.Print(most)}},"UnhealthyPodEvictionPolicy":{{FieldErrors.Print(spec?["unhealthyPodEvictionPolicy"])}}}""";
            errors.InvalidText("spec", printed, "minAvailable and maxUnavailable cannot be both set");
        }
        TemplateRules.CheckCountOrPercent(least, "spec.minAvailable", errors);
        TemplateRules.CheckAtMostAll(least, "spec.minAvailable", errors);
        TemplateRules.CheckCountOrPercent(most, "spec.maxUnavailable", errors);
        TemplateRules.CheckAtMostAll(most, "spec.maxUnavailable", errors);
        LabelRules.CheckSelector(spec.Obj("selector"), "spec.selector", errors);
        if (spec.Str("unhealthyPodEvictionPolicy") is { } policy && policy is not ("AlwaysAllow" or "IfHealthyBudget"))
            errors.NotSupported("spec.unhealthyPodEvictionPolicy", policy, "AlwaysAllow", "IfHealthyBudget");
    }
}
