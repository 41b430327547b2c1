using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.GarbageCollection;

/// <summary>
/// Who belongs to whom, by uid. Holds objects with owners, and owners whose deletion waits for the garbage collector.
/// Each change costs as much as the object has owners and dependents.
/// </summary>
internal sealed class OwnerGraph
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, GraphNode> _nodes = [];
    private readonly Dictionary<string, HashSet<string>> _dependents = [];
    private readonly Dictionary<string, GraphNode> _terminating = [];

    public GraphNode? Find(string uid)
    {
        lock (_lock)
            return _nodes.GetValueOrDefault(uid);
    }

    /// <summary>The object if its deletion waits for the garbage collector.</summary>
    public GraphNode? Terminating(string uid)
    {
        lock (_lock)
            return _terminating.GetValueOrDefault(uid);
    }

    public bool HasDependents(string uid)
    {
        lock (_lock)
            return _dependents.ContainsKey(uid);
    }

    public IReadOnlyList<GraphNode> Dependents(string uid)
    {
        lock (_lock)
            return _dependents.TryGetValue(uid, out var found) ? [.. found.Select(dependent => _nodes[dependent])] : [];
    }

    /// <summary>Objects that wait for a kind which was not served when they were looked at: all of them, this is rare.</summary>
    public IReadOnlyList<GraphNode> WithUnknownOwners()
    {
        lock (_lock)
            return [.. _nodes.Values];
    }

    /// <summary>The uids of remembered objects of a resource.</summary>
    public List<string> Of(ServedResource resource)
    {
        lock (_lock)
        {
            var dependents = _nodes.Values.Where(node => node.Resource == resource).Select(node => node.Uid);
            var owned = _nodes.Values.Where(node => node.Owners.Any(o => o.Kind == resource.Kind)).Select(node => node.Uid);
            return [.. dependents.Concat(owned).Concat(_terminating.Keys).Distinct()];
        }
    }

    /// <summary>Takes an object in; gives the uids that are to be looked at.</summary>
    public IReadOnlyList<string> Set(ServedResource resource, JsonObject obj)
    {
        var uid = obj.Uid();
        var owned = obj.Count("metadata", "ownerReferences") > 0;
        var waits = obj.IsTerminating() && (obj.HasFinalizer(Meta.ForegroundFinalizer) || obj.HasFinalizer(Meta.OrphanFinalizer));
        lock (_lock)
        {
            var old = _nodes.GetValueOrDefault(uid);
            if (!owned && !waits && old is null && !_terminating.ContainsKey(uid))
                return [];
            var node = GraphNode.From(resource, obj);
            var affected = new List<string>();
            if (waits)
                _terminating[uid] = node;
            else
                _terminating.Remove(uid);
            if (waits)
                affected.Add(uid);
            if (old is null || !old.Owners.SequenceEqual(node.Owners))
                Relink(uid, old, owned ? node : null, affected);
            return affected;
        }
    }

    /// <summary>Takes an object out; gives its dependents and those of its owners that wait for it.</summary>
    public IReadOnlyList<string> Remove(string uid)
    {
        lock (_lock)
        {
            _terminating.Remove(uid);
            var affected = new List<string>();
            if (_nodes.GetValueOrDefault(uid) is { } old)
                Relink(uid, old, null, affected);
            if (_dependents.TryGetValue(uid, out var dependents))
                affected.AddRange(dependents);
            return affected;
        }
    }

    private void Relink(string uid, GraphNode? old, GraphNode? node, List<string> affected)
    {
        foreach (var owner in old?.Owners ?? [])
        {
            if (_dependents.TryGetValue(owner.Uid, out var dependents) && dependents.Remove(uid) && dependents.Count == 0)
                _dependents.Remove(owner.Uid);
            if (_terminating.ContainsKey(owner.Uid))
                affected.Add(owner.Uid);
        }
        if (node is null)
        {
            _nodes.Remove(uid);
            return;
        }
        _nodes[uid] = node;
        foreach (var owner in node.Owners)
        {
            if (!_dependents.TryGetValue(owner.Uid, out var dependents))
                _dependents[owner.Uid] = dependents = [];
            dependents.Add(uid);
        }
        affected.Add(uid);
    }
}
