using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Patching;

/// <summary>The refusals of strategic merge patches. Several are 500 although the client is at fault: clients know them that way.</summary>
internal static class StrategicPatchErrors
{
    public static StatusException NoMergeKey(JsonObject item, string mergeKey) =>
        new(500, null, $"map: {GoText.Format(item)} does not contain declared merge key: {mergeKey}");

    public static StatusException OrderMismatch(JsonArray list, JsonArray order) =>
        new(500, null, $"The order in patch list:\n{GoText.Format(list)}\n doesn't match $setElementOrder list:\n{GoText.Format(order)}\n");

    public static StatusException UnknownDirective(string directive, JsonObject map) =>
        new(500, null, $"unknown patch type: {directive} in map: {GoText.Format(map)}");

    public static StatusException MergeOfLists() => new(500, null, "merging lists cannot yet be specified in the patch");

    public static StatusException MixedList() => new(500, null, "list element types are not identical");

    public static StatusException BadFormat(string what) => new(400, "BadRequest", $"invalid patch format of {what}");

    /// <summary>422: <paramref name="patch"/> has a <paramref name="actual"/> where the kind has a <paramref name="expected"/> (Go's names of the types).</summary>
    public static StatusException WrongShape(JsonObject patch, string expected, string actual)
    {
        var message = $"Invalid value: \"{GoText.Format(patch)}\": cannot restore {expected} from: {actual}";
        var cause = new JsonObject { ["reason"] = "FieldValueInvalid", ["message"] = message, ["field"] = "patch" };
        return new StatusException(422, "Invalid", $" \"\" is invalid: patch: {message}", new JsonObject { ["causes"] = new JsonArray(cause) });
    }
}
