using System.Text.Json.Nodes;

namespace Steelyard.ControllerManager.Events;

/// <summary>Writes events in the name of one controller about objects of one kind. Never waits.</summary>
public sealed class EventSource(EventSink sink, string component, string apiVersion, string kind)
{
    public void Normal(JsonObject about, string reason, string message) => Write(about, "Normal", reason, message, null);

    public void Warning(JsonObject about, string reason, string message) => Write(about, "Warning", reason, message, null);

    /// <summary>An event with an action, in the form of events.k8s.io that the scheduler uses.</summary>
    public void Acted(JsonObject about, string type, string reason, string action, string message) => Write(about, type, reason, message, action);

    private void Write(JsonObject about, string type, string reason, string message, string? action) =>
        sink.Post(new EventDraft(component, apiVersion, kind, about, type, reason, message, action));
}
