using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.JsonPath;

/// <summary>
/// A path into an object in kubectl's dialect: <c>.spec.ports[0].name</c>, <c>.a\.b</c>, <c>['a.b']</c>, <c>[*]</c>,
/// <c>[1:3]</c>, <c>..name</c>, <c>[?(@.type=="Ready")].status</c>. Outer braces are accepted.
/// </summary>
public sealed class JsonPathExpression
{
    private readonly IReadOnlyList<JsonPathStep> _steps;

    private JsonPathExpression(IReadOnlyList<JsonPathStep> steps) => _steps = steps;

    /// <summary>Parses a path; throws <see cref="FormatException"/> with what is wrong.</summary>
    public static JsonPathExpression Parse(string path) => new(new JsonPathParser(path).Parse());

    /// <summary>All values the path leads to, in document order; empty when there is none. A JSON null is a value.</summary>
    public IReadOnlyList<JsonNode?> Evaluate(JsonNode? root)
    {
        IReadOnlyList<JsonNode?> current = [root];
        foreach (var step in _steps)
        {
            if (current.Count == 0)
                break;
            var next = new List<JsonNode?>();
            foreach (var node in current)
                step.Collect(node, next);
            current = next;
        }
        return current;
    }
}
