using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>The rules of Namespaces: a finalizer of their own keeps them until their content is gone.</summary>
internal sealed class NamespaceStrategy : DefaultStrategy, IGracefulDeletion
{
    private const string NameLabel = "kubernetes.io/metadata.name";

    public NamespaceStrategy()
        : base(new GroupVersionKind("", "v1", "Namespace"))
    {
        HasStatus = true;
        DeleteReturnsObject = true;
        SelectableFields = new Dictionary<string, Func<JsonObject, string>>
        {
            ["status.phase"] = static o => o.Obj("status").Text("phase"),
        };
    }

    public long GracePeriodSeconds(JsonObject obj, long? requestedSeconds) => 0;

    public void PrepareForDelete(StrategyContext context, JsonObject obj) => obj.GetOrAdd("status")["phase"] = "Terminating";

    public bool HoldsBack(JsonObject obj) => obj.Obj("spec").Strings("finalizers").Count > 0;

    protected override void SetDefaults(JsonObject obj)
    {
        if (obj.Name() is { Length: > 0 } name)
            obj.Metadata().GetOrAdd("labels")[NameLabel] = name;
        obj.GetOrAdd("status").Default("phase", "Active");
    }

    protected override void PrepareCreate(StrategyContext context, JsonObject obj)
    {
        obj.GetOrAdd("status")["phase"] = "Active";
        // A generated name is only known now.
        obj.Metadata().GetOrAdd("labels")[NameLabel] = obj.Name();
        var finalizers = obj.Obj("spec").Strings("finalizers");
        if (!finalizers.Contains("kubernetes"))
            obj.GetOrAdd("spec")["finalizers"] = JsonAccess.Array(finalizers.Append("kubernetes"));
    }

    protected override void PrepareUpdate(StrategyContext context, JsonObject obj, JsonObject old) =>
        obj.GetOrAdd("spec").CopyMember("finalizers", old.Obj("spec") ?? []);
}
