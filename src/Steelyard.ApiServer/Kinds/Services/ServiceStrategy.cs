using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>The rules of Services.</summary>
internal sealed class ServiceStrategy : DefaultStrategy
{
    private readonly ServiceAllocators _allocators;

    public ServiceStrategy(ServiceAllocators allocators)
        : base(new GroupVersionKind("", "v1", "Service"))
    {
        _allocators = allocators;
        HasStatus = true;
        AllowCreateOnUpdate = true;
        DeleteReturnsObject = true;
        SelectableFields = new Dictionary<string, Func<JsonObject, string>>
        {
            ["spec.clusterIP"] = static o => o.Obj("spec").Text("clusterIP"),
            ["spec.type"] = static o => o.Obj("spec").Text("type"),
        };
    }

    public override void Release(JsonObject gone, JsonObject? kept = null) => _allocators.Release(gone, kept);

    public override void Restore(JsonObject obj) => _allocators.Restore(obj);

    public override IReadOnlyList<string> Warnings(StrategyContext context, JsonObject obj, JsonObject? old) =>
        obj.Obj("spec").Strings("externalIPs").Count > 0
            ? ["spec.externalIPs is deprecated and may no longer be implemented in some clusters"]
            : [];

    protected override void SetDefaults(JsonObject obj) => ServiceDefaults.Apply(obj);

    protected override void PrepareCreate(StrategyContext context, JsonObject obj) =>
        ServiceDefaults.PairClusterIPs(obj.GetOrAdd("spec"), null);

    protected override void PrepareUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        var spec = obj.GetOrAdd("spec");
        if (old.Obj("spec") is not { } oldSpec)
            return;
        ServiceDefaults.KeepAllocated(spec, oldSpec);
        ServiceDefaults.PairClusterIPs(spec, oldSpec);
        ServiceDefaults.DropOfOldType(spec, oldSpec);
        ServiceDefaults.DropSecondFamily(spec, oldSpec);
        if (!ServiceShape.IsLoadBalancer(spec) && ServiceShape.IsLoadBalancer(oldSpec))
            obj.GetOrAdd("status")["loadBalancer"] = new JsonObject();
    }

    protected override void PrepareStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old) => ServiceDefaults.Apply(obj);

    protected override void Validate(JsonObject obj, FieldErrors errors) => new ServiceValidation(obj, errors).Run();

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors) =>
        ServiceValidation.Change(obj.GetOrAdd("spec"), old.GetOrAdd("spec"), errors);

    protected override void ValidateStatus(JsonObject obj, JsonObject old, FieldErrors errors) =>
        ServiceStatusValidation.Run(obj, old, errors);

    protected override void Admit(StrategyContext context, JsonObject obj, JsonObject? old, FieldErrors errors) =>
        new ServiceAllocation(_allocators, obj, old, context.DryRun, errors).Run();
}
