using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Discovery;

namespace Steelyard.ApiServer.OpenApi;

/// <summary>The <c>x-kubernetes-…</c> extensions of a schema.</summary>
internal static class SchemaExtensions
{
    public static void Write(JsonObject json, SchemaNode node)
    {
        // In the built-in tables "holds anything" and int-or-string follow from type and format; they are not written.
        var builtin = node.DefinitionName is not null;
        if (node.PreserveUnknownFields && !builtin && node.Type is not null)
            json["x-kubernetes-preserve-unknown-fields"] = true;
        if (node.EmbeddedResource)
            json["x-kubernetes-embedded-resource"] = true;
        if (node.IntOrString && node.Format != "int-or-string")
            json["x-kubernetes-int-or-string"] = true;
        WritePatchHints(json, node);
        if (node.Rules is { Count: > 0 })
            json["x-kubernetes-validations"] = DiscoveryJson.Array(node.Rules.Select(Rule));
    }

    /// <summary>What patches and server-side apply need to know of lists and maps.</summary>
    public static void WritePatchHints(JsonObject json, SchemaNode node)
    {
        if (node.ListMapKeys is { Count: > 0 })
            json["x-kubernetes-list-map-keys"] = DiscoveryJson.Strings(node.ListMapKeys);
        Text(json, "x-kubernetes-list-type", node.ListType);
        Text(json, "x-kubernetes-map-type", node.MapType);
        Text(json, "x-kubernetes-patch-merge-key", node.PatchMergeKey);
        Text(json, "x-kubernetes-patch-strategy", node.PatchStrategy);
    }

    public static JsonObject Kind(string group, string version, string kind) => new()
    {
        ["group"] = group,
        ["kind"] = kind,
        ["version"] = version,
    };

    private static JsonObject Rule(ValidationRule rule)
    {
        var json = new JsonObject { ["rule"] = rule.Rule };
        Text(json, "message", rule.Message);
        Text(json, "messageExpression", rule.MessageExpression);
        Text(json, "reason", rule.Reason);
        Text(json, "fieldPath", rule.FieldPath);
        if (rule.OptionalOldSelf is { } optional)
            json["optionalOldSelf"] = optional;
        return json;
    }

    private static void Text(JsonObject json, string name, string? value)
    {
        if (value is not null)
            json[name] = value;
    }
}
