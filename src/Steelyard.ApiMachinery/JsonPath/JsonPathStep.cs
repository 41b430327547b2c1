using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.JsonPath;

/// <summary>One step of a path.</summary>
internal abstract record JsonPathStep
{
    /// <summary>Adds what the step leads to from one value.</summary>
    public abstract void Collect(JsonNode? node, List<JsonNode?> results);

    public sealed record Names(IReadOnlyList<string> Wanted) : JsonPathStep
    {
        public override void Collect(JsonNode? node, List<JsonNode?> results)
        {
            if (node is not JsonObject map)
                return;
            foreach (var name in Wanted)
            {
                if (map.TryGetPropertyValue(name, out var value))
                    results.Add(value);
            }
        }
    }

    public sealed record Wildcard : JsonPathStep
    {
        public override void Collect(JsonNode? node, List<JsonNode?> results)
        {
            if (node is JsonArray list)
                results.AddRange(list);
            else if (node is JsonObject map)
                results.AddRange(map.Select(p => p.Value));
        }
    }

    public sealed record Slice(int? Start, int? End, int Step) : JsonPathStep
    {
        public override void Collect(JsonNode? node, List<JsonNode?> results)
        {
            if (node is not JsonArray list)
                return;
            var end = Math.Min(Absolute(End ?? list.Count, list.Count), list.Count);
            for (var i = Math.Max(0, Absolute(Start ?? 0, list.Count)); i < end; i += Step)
                results.Add(list[i]);
        }

        private static int Absolute(int index, int count) => index < 0 ? index + count : index;
    }

    public sealed record Element(int Index) : JsonPathStep
    {
        public override void Collect(JsonNode? node, List<JsonNode?> results)
        {
            if (node is not JsonArray list)
                return;
            var index = Index < 0 ? Index + list.Count : Index;
            if (index >= 0 && index < list.Count)
                results.Add(list[index]);
        }
    }

    public sealed record Descendants(string Name) : JsonPathStep
    {
        public override void Collect(JsonNode? node, List<JsonNode?> results)
        {
            if (node is JsonObject map)
            {
                if (map.TryGetPropertyValue(Name, out var value))
                    results.Add(value);
                foreach (var (_, child) in map)
                    Collect(child, results);
            }
            else if (node is JsonArray list)
            {
                foreach (var child in list)
                    Collect(child, results);
            }
        }
    }

    public sealed record Filter(JsonPathOperand Left, string? Operator, JsonPathOperand? Right) : JsonPathStep
    {
        public override void Collect(JsonNode? node, List<JsonNode?> results)
        {
            if (node is JsonArray list)
                results.AddRange(list.Where(Matches));
        }

        private bool Matches(JsonNode? item)
        {
            var left = Left.Evaluate(item);
            if (Operator is null)
                return left.Count > 0;
            var right = Right!.Evaluate(item);
            return left.Count > 0 && right.Count > 0 && JsonPathComparison.Holds(left[0], Operator, right[0]);
        }
    }
}
