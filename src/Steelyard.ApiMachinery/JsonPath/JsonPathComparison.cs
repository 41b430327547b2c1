using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.JsonPath;

/// <summary>Comparisons of filters; values of different kinds are different and not ordered.</summary>
internal static class JsonPathComparison
{
    public static bool Holds(JsonNode? left, string op, JsonNode? right)
    {
        var order = Compare(left, right);
        return op switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private static int? Compare(JsonNode? left, JsonNode? right)
    {
        if (JsonNumber.IsNumber(left) && JsonNumber.IsNumber(right))
            return JsonNumber.ToDouble(left!).CompareTo(JsonNumber.ToDouble(right!));
        if (left?.GetValueKind() == JsonValueKind.String && right?.GetValueKind() == JsonValueKind.String)
            return string.CompareOrdinal(left.GetValue<string>(), right.GetValue<string>());
        return JsonNode.DeepEquals(left, right) ? 0 : null;
    }
}
