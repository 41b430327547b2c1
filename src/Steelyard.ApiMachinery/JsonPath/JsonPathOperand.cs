using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.JsonPath;

/// <summary>One side of a comparison in a filter: a path from the item, or a constant.</summary>
internal sealed record JsonPathOperand(JsonPathExpression? Path, JsonNode? Constant)
{
    public IReadOnlyList<JsonNode?> Evaluate(JsonNode? item) => Path?.Evaluate(item) ?? [Constant];
}
