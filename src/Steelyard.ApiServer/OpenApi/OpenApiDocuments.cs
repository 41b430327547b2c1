using System.Text.Json.Nodes;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.OpenApi;

/// <summary>
/// The OpenAPI documents, made when first asked for. After a change of the registry only the group-versions whose
/// resources changed are made anew.
/// </summary>
public sealed class OpenApiDocuments(ResourceRegistry registry)
{
    private const string ServerVersion = "v1.36.2";
    private readonly Lock _lock = new();
    private Dictionary<string, Entry> _entries = [];
    private DiscoveryDocument? _index;
    private DiscoveryDocument? _version2;
    private long _generation = -1;

    /// <summary>The list of all OpenAPI v3 documents with their hashes.</summary>
    public DiscoveryDocument Index
    {
        get
        {
            lock (_lock)
            {
                Refresh();
                return _index ??= new DiscoveryDocument(MakeIndex());
            }
        }
    }

    /// <summary>The single OpenAPI v2 document.</summary>
    public DiscoveryDocument Version2
    {
        get
        {
            lock (_lock)
            {
                Refresh();
                return _version2 ??= new DiscoveryDocument(MakeVersion2());
            }
        }
    }

    /// <summary>The OpenAPI v3 document of "api/v1" or "apis/GROUP/VERSION", or null when nothing is served there.</summary>
    public DiscoveryDocument? Find(string path)
    {
        lock (_lock)
        {
            Refresh();
            return _entries.GetValueOrDefault(path)?.Document;
        }
    }

    private void Refresh()
    {
        var generation = registry.Generation;
        if (generation == _generation)
            return;
        var entries = new Dictionary<string, Entry>();
        foreach (var group in registry.All.GroupBy(PathOf))
        {
            var resources = group.OrderBy(r => r.Plural, StringComparer.Ordinal).ToArray();
            entries[group.Key] = _entries.TryGetValue(group.Key, out var known) && known.Resources.SequenceEqual(resources)
                ? known
                : new Entry(resources);
        }
        _entries = entries;
        _index = null;
        _version2 = null;
        _generation = generation;
    }

    private static string PathOf(ResourceDefinition resource) =>
        resource.Group.Length == 0 ? "api/" + resource.Version : $"apis/{resource.Group}/{resource.Version}";

    private JsonObject MakeIndex()
    {
        var paths = new JsonObject();
        foreach (var (path, entry) in _entries.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={entry.Document.Hash}" };
        }
        return new JsonObject { ["paths"] = paths };
    }

    private JsonObject MakeVersion2()
    {
        var resources = _entries.OrderBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => e.Value.Resources).ToArray();
        return new JsonObject
        {
            ["swagger"] = "2.0",
            ["info"] = Info(),
            ["paths"] = PathWriter.Write(resources),
            ["definitions"] = new SchemaSet(SchemaStyle.V2, resources).ToJson(),
        };
    }

    private static JsonObject Info() => new() { ["title"] = "Kubernetes", ["version"] = ServerVersion };

    private sealed class Entry(ResourceDefinition[] resources)
    {
        private DiscoveryDocument? _document;

        public ResourceDefinition[] Resources => resources;

        public DiscoveryDocument Document => _document ??= new DiscoveryDocument(new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(),
            ["paths"] = PathWriter.Write(resources),
            ["components"] = new JsonObject { ["schemas"] = new SchemaSet(SchemaStyle.V3, resources).ToJson() },
        });
    }
}
