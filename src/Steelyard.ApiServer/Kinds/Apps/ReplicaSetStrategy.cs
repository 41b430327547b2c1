using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Apps;

/// <summary>The rules of ReplicaSets.</summary>
internal sealed class ReplicaSetStrategy : DefaultStrategy
{
    public ReplicaSetStrategy()
        : base(new GroupVersionKind("apps", "v1", "ReplicaSet"))
    {
        HasStatus = true;
        HasGeneration = true;
    }

    protected override void SetDefaults(JsonObject obj)
    {
        var spec = obj.GetOrAdd("spec");
        spec.Default("replicas", 1);
        TemplateRules.ApplyDefaults(spec);
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        TemplateRules.CheckNotNegative(obj.Obj("spec"), "replicas", errors);
        TemplateRules.CheckNotNegative(obj.Obj("spec"), "minReadySeconds", errors);
        TemplateRules.Check(obj.Obj("spec"), "replicaset", errors);
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors) =>
        TemplateRules.CheckSelectorKept(obj, old, errors);

    protected override void ValidateStatus(JsonObject obj, JsonObject old, FieldErrors errors) =>
        ReplicaStatusRules.Check(
            obj.Obj("status"), errors, ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"],
            ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"]);
}
