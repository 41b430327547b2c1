using System.Collections.Frozen;
using Steelyard.Api.Kubernetes;
using Steelyard.Core.Announcements;

namespace Steelyard.Speaker.Caching;

/// <summary>
/// Makes of an EndpointSlice the nodes that can serve. Most slices name one of few combinations of nodes, so equal ones share
/// their memory. Used by one thread, that of the cache.
/// </summary>
internal sealed class SliceProjection
{
    private const int MaxShared = 4096;

    private static readonly EndpointFacts s_withoutNode = new(true, FrozenSet<string>.Empty);

    private readonly Dictionary<string, EndpointFacts> _shared = new(StringComparer.Ordinal);

    public SliceFacts Project(EndpointSlice slice)
    {
        var service = slice.Metadata.LabelsOrEmpty.GetValueOrDefault(EndpointSlice.ServiceNameLabel) ?? "";
        return new SliceFacts(service, Endpoints(slice.Endpoints ?? []));
    }

    private EndpointFacts Endpoints(IReadOnlyList<EndpointSliceEndpoint> endpoints)
    {
        SortedSet<string>? nodes = null;
        var hasAny = false;
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Conditions is { IsUsable: false })
                continue;
            hasAny = true;
            if (endpoint.NodeName is { Length: > 0 } node)
                (nodes ??= new SortedSet<string>(StringComparer.Ordinal)).Add(node);
        }

        if (nodes is null)
            return hasAny ? s_withoutNode : EndpointFacts.None;
        var key = string.Join(' ', nodes);
        if (_shared.TryGetValue(key, out var known))
            return known;
        var facts = new EndpointFacts(true, nodes.ToFrozenSet(StringComparer.Ordinal));
        if (_shared.Count < MaxShared)
            _shared.Add(key, facts);
        return facts;
    }
}
