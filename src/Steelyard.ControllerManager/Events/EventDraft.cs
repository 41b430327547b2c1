using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Events;

/// <summary>One event that is to be written.</summary>
internal sealed record EventDraft(
    string Component, string ApiVersion, string Kind, JsonObject About, string Type, string Reason, string Message, string? Action)
{
    /// <summary>Events about cluster-scoped objects are in "default".</summary>
    public string Namespace => About.Namespace() is { Length: > 0 } ns ? ns : "default";

    /// <summary>Events that agree in this are one event that happened several times.</summary>
    public (string, string, string, string) Sameness => (Component, About.Uid(), Reason, Message);

    public JsonObject ToJson(DateTimeOffset now, long unique)
    {
        var classic = Action is null;
        JsonNode? seconds = classic ? Meta.Timestamp(now) : null;
        var result = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = Name(now, unique), ["namespace"] = Namespace },
            ["involvedObject"] = Reference(),
            ["reason"] = Reason,
            ["message"] = Message,
            ["source"] = classic ? new JsonObject { ["component"] = Component } : new JsonObject(),
            ["firstTimestamp"] = seconds,
            ["lastTimestamp"] = seconds?.DeepClone(),
            ["type"] = Type,
            ["eventTime"] = classic ? null : Meta.MicroTimestamp(now),
            ["reportingComponent"] = Component,
            ["reportingInstance"] = classic ? "" : Component + "-steelyard",
        };
        if (classic)
            result["count"] = 1;
        else
            result["action"] = Action;
        return result;
    }

    private JsonObject Reference() => new()
    {
        ["kind"] = Kind,
        ["namespace"] = About.TextOrNull("metadata", "namespace"),
        ["name"] = About.Name(),
        ["uid"] = About.Uid(),
        ["apiVersion"] = ApiVersion,
        ["resourceVersion"] = About.Text("metadata", "resourceVersion"),
    };

    // As genuine clients do: the object's name and the time, in nanoseconds, as hexadecimal digits.
    private string Name(DateTimeOffset now, long unique) =>
        string.Create(CultureInfo.InvariantCulture, $"{About.Name()}.{(now - DateTimeOffset.UnixEpoch).Ticks * 100 + unique % 100:x16}");
}
