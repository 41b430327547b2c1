using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>The part of a schema tree that has rules somewhere below.</summary>
internal sealed class RuleNode
{
    private RuleNode? _additional;

    private RuleNode(SchemaNode schema) => Schema = schema;

    public SchemaNode Schema { get; }

    public IReadOnlyList<CompiledRule> Rules { get; private init; } = [];

    public IReadOnlyDictionary<string, RuleNode> Properties { get; private set; } = new Dictionary<string, RuleNode>();

    public RuleNode? Items { get; private set; }

    /// <summary>The rules of values of a map, for names without a rule of their own.</summary>
    public RuleNode? Additional(string name) => Schema.Properties?.ContainsKey(name) == true ? null : _additional;

    public static RuleNode? Build(SchemaNode schema)
    {
        var node = new RuleNode(schema) { Rules = [.. (schema.Rules ?? []).Select(r => new CompiledRule(r))] };
        var properties = new Dictionary<string, RuleNode>(StringComparer.Ordinal);
        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, SchemaNode>())
        {
            if (Build(property) is { } child)
                properties[name] = child;
        }
        node.Properties = properties;
        node.Items = schema.Items is null ? null : Build(schema.Items);
        node._additional = schema.AdditionalProperties is null ? null : Build(schema.AdditionalProperties);
        return node.Rules.Count > 0 || properties.Count > 0 || node.Items is not null || node._additional is not null ? node : null;
    }
}
