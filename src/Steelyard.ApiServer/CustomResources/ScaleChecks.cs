using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>What the scale subresource asks of the fields it stands for: integers written as such, not negative, 32 bits.</summary>
internal static class ScaleChecks
{
    public static IEnumerable<FieldError> SpecReplicas(ScalePaths? scale, JsonObject obj) => scale is null ? [] : Check(scale.SpecReplicas, obj);

    public static IEnumerable<FieldError> StatusReplicas(ScalePaths? scale, JsonObject obj) => scale is null ? [] : Check(scale.StatusReplicas, obj);

    private static IEnumerable<FieldError> Check(string path, JsonObject obj)
    {
        JsonNode? node = obj;
        foreach (var name in path.TrimStart('.').Split('.'))
            node = node is JsonObject map ? map[name] : null;
        if (node is null)
            yield break;
        if (!JsonNumber.TryGetInt64(node, out var replicas))
            yield return Invalid(path, "0", $"{path} accessor error: {Shown(node)} is of the type {GoType(node)}, expected int64");
        else if (replicas < 0)
            yield return Invalid(path, replicas.ToString(System.Globalization.CultureInfo.InvariantCulture), "should be a non-negative integer");
        else if (replicas > int.MaxValue)
            yield return Invalid(path, replicas.ToString(System.Globalization.CultureInfo.InvariantCulture), $"should be less than or equal to {int.MaxValue}");
    }

    private static FieldError Invalid(string path, string value, string detail) =>
        new(FieldErrorType.FieldValueInvalid, path, $"Invalid value: {value}: {detail}");

    private static string Shown(JsonNode node) => JsonTypes.NameOf(node) == "string" ? node.GetValue<string>() : GoFormat.Value(node);

    private static string GoType(JsonNode node) => JsonTypes.NameOf(node) switch
    {
        "string" => "string",
        "boolean" => "bool",
        "object" => "map[string]interface {}",
        "array" => "[]interface {}",
        _ => "float64",
    };
}
