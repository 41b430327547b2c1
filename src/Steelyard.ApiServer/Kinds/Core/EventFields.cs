using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>What both representations of Events share, by the names each has for it.</summary>
internal static class EventFields
{
    private static readonly string[] _reference = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

    public static Dictionary<string, Func<JsonObject, string>> Create(string reference, string controller, string? source)
    {
        var fields = new Dictionary<string, Func<JsonObject, string>>
        {
            ["reason"] = static o => o.Text("reason"),
            ["type"] = static o => o.Text("type"),
            [controller] = o => Either(o, controller, "reportingComponent"),
        };
        foreach (var name in _reference)
            fields[$"{reference}.{name}"] = o => (o.Obj(reference) ?? o.Obj("involvedObject")).Text(name);
        if (source is not null)
            fields[source] = o => o.Obj(source).Text("component") is { Length: > 0 } component ? component : o.Text(controller);
        return fields;
    }

    /// <summary>Objects are selected as they are stored, which is in the form of the core group.</summary>
    private static string Either(JsonObject obj, string name, string stored) => obj.Text(name) is { Length: > 0 } value ? value : obj.Text(stored);

    /// <summary>An event lives in the namespace of what it is about, those of cluster-wide objects in "default".</summary>
    public static void CheckNamespace(JsonObject obj, string reference, FieldErrors errors)
    {
        var about = obj.Obj(reference).Text("namespace");
        var own = obj.Obj("metadata").Text("namespace");
        if (about != own && !(about.Length == 0 && own is "default" or "kube-system"))
            errors.Invalid("involvedObject.namespace", about, "does not match event.namespace");
    }
}
