using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Other;

/// <summary>The rules of Leases.</summary>
internal sealed class LeaseStrategy : DefaultStrategy
{
    public LeaseStrategy()
        : base(new GroupVersionKind("coordination.k8s.io", "v1", "Lease"))
    {
        AllowCreateOnUpdate = true;
        AllowUnconditionalUpdate = false;
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var spec = obj.Obj("spec");
        if (spec.Int("leaseDurationSeconds") is <= 0 and var duration)
            errors.Invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
        if (spec.Int("leaseTransitions") is < 0 and var transitions)
            errors.Invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0");
    }
}
