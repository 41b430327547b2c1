using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Discovery;

/// <summary>The documents made from one generation of the registry.</summary>
internal sealed class DiscoveryCache(long generation, DiscoverySnapshot snapshot)
{
    private readonly ConcurrentDictionary<string, DiscoveryDocument> _documents = new();

    public long Generation => generation;

    public DiscoverySnapshot Snapshot => snapshot;

    public DiscoveryDocument Aggregated(bool core) =>
        Get(core ? "aggregated /api" : "aggregated /apis", s => AggregatedDiscovery.List(s, core));

    public DiscoveryDocument Get(string key, Func<DiscoverySnapshot, JsonObject> make) =>
        _documents.GetOrAdd(key, _ => new DiscoveryDocument(make(snapshot)));
}
