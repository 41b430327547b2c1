using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>The rules of Nodes.</summary>
internal sealed class NodeStrategy : DefaultStrategy
{
    private const string NotReadyTaint = "node.kubernetes.io/not-ready";
    private static readonly string[] _effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    public NodeStrategy()
        : base(new GroupVersionKind("", "v1", "Node"))
    {
        HasStatus = true;
        SelectableFields = new Dictionary<string, Func<JsonObject, string>>
        {
            ["spec.unschedulable"] = static o => o.Obj("spec").Bool("unschedulable") == true ? "true" : "false",
        };
    }

    protected override void SetDefaults(JsonObject obj)
    {
        var status = obj.Obj("status");
        if (status?["capacity"] is { } capacity)
            status["allocatable"] ??= capacity.DeepClone();
    }

    protected override void PrepareCreate(StrategyContext context, JsonObject obj)
    {
        var taints = obj.GetOrAdd("spec")["taints"] as JsonArray ?? [];
        if (!taints.OfType<JsonObject>().Any(static t => t.Text("key") == NotReadyTaint))
            taints.Add((JsonNode)new JsonObject { ["key"] = NotReadyTaint, ["effect"] = "NoSchedule" });
        obj.GetOrAdd("spec")["taints"] = taints.Parent is null ? taints : taints.DeepClone();
    }

    protected override void Validate(JsonObject obj, FieldErrors errors) => CheckTaints(obj, errors);

    private static void CheckTaints(JsonObject obj, FieldErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        var i = 0;
        foreach (var taint in obj.Obj("spec").Objects("taints"))
        {
            var path = $"metadata.taints[{i++}]";
            LabelRules.CheckQualifiedName(taint.Text("key"), $"{path}.key", errors);
            LabelRules.CheckValue(taint.Text("value"), $"{path}.value", errors);
            var effect = taint.Text("effect");
            if (effect.Length == 0)
                errors.Required($"{path}.effect");
            else if (!_effects.Contains(effect))
                errors.NotSupported($"{path}.effect", effect, _effects);
            if (!seen.Add((taint.Text("key"), effect)))
                errors.DuplicateText(path, TaintText(taint), "taints must be unique by key and effect pair");
        }
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        // Kubernetes checks these both as part of the object and as part of the change, and lists what it finds twice.
        CheckTaints(obj, errors);
        var spec = obj.Obj("spec");
        var before = old.Obj("spec");
        if (before.Strings("podCIDRs").Count > 0 || before.Text("podCIDR").Length > 0)
        {
            if (spec.Text("podCIDR") != before.Text("podCIDR") || !spec.Strings("podCIDRs").SequenceEqual(before.Strings("podCIDRs")))
                errors.Forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid");
        }
        if (before.Text("providerID").Length > 0 && spec.Text("providerID") != before.Text("providerID"))
            errors.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid");
    }

    protected override void ValidateStatus(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var seen = new HashSet<(string, string)>();
        var i = 0;
        foreach (var address in obj.Obj("status").Objects("addresses"))
        {
            if (!seen.Add((address.Text("type"), address.Text("address"))))
            {
                errors.DuplicateText(
                    $"status.addresses[{i}]",
                    $$"""{"Type":{{FieldErrors.Quote(address.Text("type"))}},"Address":{{FieldErrors.Quote(address.Text("address"))}}}""");
            }
            i++;
        }
    }

    private static string TaintText(JsonObject taint) =>
        $$"""{"Key":{{FieldErrors.Quote(taint.Text("key"))}},"Value":{{FieldErrors.Quote(taint.Text("value"))}},"Effect":{{FieldErrors.Quote(taint.Text("effect"))}},"TimeAdded":{{FieldErrors.Print(taint["timeAdded"])}}}""";
}
