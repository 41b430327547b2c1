using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>JSON values by the type names of schemas.</summary>
public static class JsonTypes
{
    /// <summary>object, array, string, boolean, null, integer (a number without fraction and exponent) or number.</summary>
    public static string NameOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => JsonNumber.IsIntegerLiteral(value) ? "integer" : "number",
        _ => "boolean",
    };
}
