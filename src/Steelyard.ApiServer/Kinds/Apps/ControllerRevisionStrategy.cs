using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Apps;

/// <summary>The rules of ControllerRevisions: their data never changes.</summary>
internal sealed class ControllerRevisionStrategy : DefaultStrategy
{
    public ControllerRevisionStrategy()
        : base(new GroupVersionKind("apps", "v1", "ControllerRevision")) => AllowUnconditionalUpdate = false;

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        if (obj["data"] is null)
            errors.Required("data", "data is mandatory");
        if (obj.Int("revision") is < 0 and var revision)
            errors.Invalid("revision", revision, "must be greater than or equal to 0");
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        if (!JsonNode.DeepEquals(obj["data"], old["data"]))
            errors.Invalid("data", obj["data"], "field is immutable");
    }
}
