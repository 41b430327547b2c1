using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>The rules of Events as the core group shows them, which is how they are stored.</summary>
internal sealed class EventStrategy : DefaultStrategy
{
    public EventStrategy()
        : base(new GroupVersionKind("", "v1", "Event"))
    {
        AllowCreateOnUpdate = true;
        SelectableFields = EventFields.Create("involvedObject", "reportingComponent", "source");
    }

    protected override void Validate(JsonObject obj, FieldErrors errors) => EventFields.CheckNamespace(obj, "involvedObject", errors);
}
