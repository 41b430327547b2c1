using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>The stricter rules of Events written through events.k8s.io.</summary>
internal sealed class EventsV1Strategy : DefaultStrategy
{
    private const int MaxNote = 1024;
    // The reason is checked twice, and found changed twice, by Kubernetes.
    private static readonly string[] _fixed = ["eventTime", "reportingController", "reportingInstance", "action", "reason", "reason", "regarding", "related", "note", "type"];

    public EventsV1Strategy()
        : base(new GroupVersionKind("events.k8s.io", "v1", "Event"))
    {
        AllowCreateOnUpdate = true;
        SelectableFields = EventFields.Create("regarding", "reportingController", null);
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        EventFields.CheckNamespace(obj, "regarding", errors);
        // Old events without eventTime are only seen here after they were written through the core group.
        if (obj["eventTime"] is null)
        {
            if (IsLegacy(obj))
                return;
            errors.Required("eventTime");
        }
        else
        {
            CheckController(obj.Text("reportingController"), errors);
            CheckText(obj, "reportingInstance", 128, errors);
            CheckText(obj, "action", 128, errors);
            CheckText(obj, "reason", 128, errors);
            if (obj.Text("note").Length > MaxNote)
                errors.Invalid("message", "", $"can have at most {MaxNote} characters");
        }
        if (obj.Text("type") is not ("Normal" or "Warning"))
            errors.Invalid("type", "", $"has invalid value: {obj.Text("type")}");
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        foreach (var name in _fixed)
        {
            if (!JsonNode.DeepEquals(obj[name], old[name]) && !IsLegacy(old))
                errors.Invalid(name == "note" ? "message" : name == "regarding" ? "involvedObject" : name, obj[name], "field is immutable");
        }
    }

    private static bool IsLegacy(JsonObject obj) => obj["eventTime"] is null && obj["deprecatedFirstTimestamp"] is not null;

    private static void CheckController(string controller, FieldErrors errors)
    {
        if (controller.Length == 0)
            errors.Required("reportingController");
        LabelRules.CheckQualifiedName(controller, "reportingController", errors);
    }

    private static void CheckText(JsonObject obj, string name, int limit, FieldErrors errors)
    {
        if (obj.Text(name).Length == 0)
            errors.Required(name);
        else if (obj.Text(name).Length > limit)
            errors.Invalid(name, "", $"can have at most {limit} characters");
    }
}
