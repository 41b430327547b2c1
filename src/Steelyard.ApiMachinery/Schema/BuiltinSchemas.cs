using System.Collections.Frozen;
using System.Text.Json;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// The schemas of the built-in kinds, by definition name and by kind. The tables are one embedded resource; a
/// definition becomes a <see cref="SchemaNode"/> when it is first asked for, and stays. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A node that stands for a shared definition carries its <see cref="SchemaNode.DefinitionName"/>. Where a reference
/// adds a default of its own the node is a separate one with the same children. Numbers and empty values among the
/// defaults (<c>{}</c>, <c>""</c>, <c>0</c>) say that a genuine server always prints the field.
/// </remarks>
public static class BuiltinSchemas
{
    private static readonly Lazy<Tables> _tables = new(Tables.Load);
    private static readonly Lock _lock = new();
    private static readonly BuiltinSchemaReader _reader = new(name => _tables.Value.Definitions.GetValueOrDefault(name));

    /// <summary>All definition names, sorted, for instance io.k8s.api.core.v1.Service.</summary>
    public static IReadOnlyList<string> DefinitionNames => _tables.Value.Names;

    /// <summary>The node of a definition, or null when there is none of that name.</summary>
    public static SchemaNode? Find(string definitionName)
    {
        lock (_lock)
            return _tables.Value.Definitions.ContainsKey(definitionName) ? _reader.Read(definitionName) : null;
    }

    /// <summary>The node of a kind, or null when the kind is not built in.</summary>
    public static SchemaNode? ForKind(string group, string version, string kind) =>
        DefinitionOf(group, version, kind) is { } name ? Find(name) : null;

    /// <summary>The definition name of a kind, or null.</summary>
    public static string? DefinitionOf(string group, string version, string kind) =>
        _tables.Value.ByKind.GetValueOrDefault(new GroupVersionKind(group, version, kind));

    /// <summary>x-kubernetes-group-version-kind of a definition; empty for parts of objects.</summary>
    public static IReadOnlyList<GroupVersionKind> KindsOf(string definitionName) =>
        _tables.Value.Kinds.GetValueOrDefault(definitionName) ?? [];

    private sealed record Tables(
        FrozenDictionary<string, JsonElement> Definitions,
        IReadOnlyList<string> Names,
        FrozenDictionary<GroupVersionKind, string> ByKind,
        FrozenDictionary<string, IReadOnlyList<GroupVersionKind>> Kinds)
    {
        public static Tables Load()
        {
            using var stream = typeof(BuiltinSchemas).Assembly.GetManifestResourceStream("BuiltinSchemas.json")
                ?? throw new InvalidOperationException("The schema tables are not embedded in the assembly.");
            var document = JsonDocument.Parse(stream);
            var definitions = new Dictionary<string, JsonElement>();
            var kinds = new Dictionary<string, IReadOnlyList<GroupVersionKind>>();
            var byKind = new Dictionary<GroupVersionKind, string>();
            foreach (var definition in document.RootElement.EnumerateObject())
            {
                definitions.Add(definition.Name, definition.Value);
                if (!definition.Value.TryGetProperty("x-kubernetes-group-version-kind", out var list))
                    continue;
                var read = list.EnumerateArray().Select(ReadKind).ToArray();
                kinds.Add(definition.Name, read);
                foreach (var kind in read)
                    byKind.TryAdd(kind, definition.Name);
            }
            var names = definitions.Keys.Order(StringComparer.Ordinal).ToArray();
            return new Tables(definitions.ToFrozenDictionary(), names, byKind.ToFrozenDictionary(), kinds.ToFrozenDictionary());
        }

        private static GroupVersionKind ReadKind(JsonElement e) => new(
            e.GetProperty("group").GetString()!, e.GetProperty("version").GetString()!, e.GetProperty("kind").GetString()!);
    }
}
