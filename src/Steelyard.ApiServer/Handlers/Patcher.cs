using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Patching;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Handlers;

/// <summary>PATCH with one of the three patch forms that change an existing object.</summary>
public sealed class Patcher(Updater updater)
{
    public const string JsonPatchType = "application/json-patch+json";
    public const string MergePatchType = "application/merge-patch+json";
    public const string StrategicPatchType = "application/strategic-merge-patch+json";
    public const string ApplyPatchType = "application/apply-patch+yaml";

    /// <param name="type">Media type of the patch.</param>
    /// <param name="patch">The parsed patch.</param>
    /// <param name="decode">What the server does with the patched object before anything else: unknown fields, types.</param>
    public Task<ObjectResult> PatchAsync(
        ObjectRequest request, string type, JsonNode? patch, Func<JsonObject, JsonObject> decode, CancellationToken ct)
    {
        var change = Change(type, patch, request.Resource.Schema);
        return updater.UpdateAsync(request, current => decode(change(current)), null, ct);
    }

    /// <summary>The patch as a function; what it gets it may change.</summary>
    internal static Func<JsonObject, JsonObject> Change(string type, JsonNode? patch, SchemaNode? schema) => type switch
    {
        JsonPatchType => JsonPatchChange(patch),
        StrategicPatchType when schema is not null => StrategicChange(schema, RequireObject(patch)),
        _ => MergeChange(RequireObject(patch)),
    };

    private static Func<JsonObject, JsonObject> JsonPatchChange(JsonNode? patch)
    {
        if (patch is not JsonArray operations)
            throw ApiErrors.BadRequest($"error decoding patch: json: cannot unmarshal {GoKind(patch)} into Go value of type []handlers.jsonPatchOp");
        return current => AsObject(JsonPatch.Apply(current, operations));
    }

    private static Func<JsonObject, JsonObject> MergeChange(JsonObject patch) =>
        current => AsObject(JsonMergePatch.Apply(current, patch));

    private static Func<JsonObject, JsonObject> StrategicChange(SchemaNode schema, JsonObject patch) =>
        current => StrategicMergePatch.Apply(current, patch, schema);

    private static JsonObject AsObject(JsonNode? patched) =>
        patched as JsonObject ?? throw ApiErrors.InvalidPatch("Invalid value: the patched object is no JSON object");

    private static JsonObject RequireObject(JsonNode? patch) => patch as JsonObject
        ?? throw ApiErrors.BadRequest($"error decoding patch: json: cannot unmarshal {GoKind(patch)} into Go value of type map[string]interface {{}}");

    private static string GoKind(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "bool",
        _ => "null",
    };
}
