using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Other;

/// <summary>The rules of PriorityClasses.</summary>
internal sealed class PriorityClassStrategy : DefaultStrategy
{
    private const long HighestOfUsers = 1_000_000_000;

    public PriorityClassStrategy()
        : base(new GroupVersionKind("scheduling.k8s.io", "v1", "PriorityClass")) => HasGeneration = true;

    protected override void SetDefaults(JsonObject obj) => obj.Default("preemptionPolicy", "PreemptLowerPriority");

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var isSystem = obj.Name().StartsWith("system-", StringComparison.Ordinal);
        if (isSystem && obj.Name() is not ("system-node-critical" or "system-cluster-critical"))
            errors.Forbidden("metadata.name", "priority class names with 'system-' prefix are reserved for system use only");
        if (!isSystem && obj.Int("value") > HighestOfUsers)
            errors.Forbidden("value", $"maximum allowed value of a user defined priority is {HighestOfUsers}");
        if (obj.Text("preemptionPolicy") is not ("Never" or "PreemptLowerPriority"))
            errors.NotSupported("preemptionPolicy", obj.Text("preemptionPolicy"), "Never", "PreemptLowerPriority");
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        if (obj.Int("value") != old.Int("value"))
            errors.Forbidden("value", "may not be changed in an update.");
        if (obj.Text("preemptionPolicy") != old.Text("preemptionPolicy"))
            errors.Invalid("preemptionPolicy", obj.Text("preemptionPolicy"), "field is immutable");
    }
}
