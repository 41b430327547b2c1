using System.Collections.Frozen;
using Steelyard.Core.Announcements;
using Steelyard.Kube;
using Steelyard.Kube.Caching;

namespace Steelyard.Speaker.Caching;

/// <summary>The usable endpoints of each service, from all its slices. Safe for concurrent use.</summary>
internal sealed class EndpointIndex
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, List<(string Slice, EndpointFacts Endpoints)>> _services = [];

    public EndpointFacts Of(ObjectKey service)
    {
        lock (_gate)
        {
            if (!_services.TryGetValue(service, out var slices))
                return EndpointFacts.None;
            return slices.Count == 1 ? slices[0].Endpoints : Combine(slices);
        }
    }

    /// <summary>Takes a change of a slice.</summary>
    /// <param name="change">The change.</param>
    /// <param name="touched">Called for each service whose endpoints may have changed.</param>
    public void Apply(in ResourceChange<SliceFacts> change, Action<ObjectKey> touched)
    {
        var before = change.Old?.Value;
        var after = change.New?.Value;
        if (before is not null && before.Service == after?.Service && ReferenceEquals(before.Endpoints, after.Endpoints))
            return;
        if (before is not null && before.Service != after?.Service)
        {
            Remove(new ObjectKey(change.Key.Namespace, before.Service), change.Key.Name);
            touched(new ObjectKey(change.Key.Namespace, before.Service));
        }

        if (after is not { Service.Length: > 0 })
            return;
        var service = new ObjectKey(change.Key.Namespace, after.Service);
        Put(service, change.Key.Name, after.Endpoints);
        touched(service);
    }

    private static EndpointFacts Combine(List<(string Slice, EndpointFacts Endpoints)> slices)
    {
        var nodes = slices.SelectMany(slice => slice.Endpoints.Nodes).ToFrozenSet(StringComparer.Ordinal);
        return new EndpointFacts(slices.Exists(slice => slice.Endpoints.HasAny), nodes);
    }

    private void Put(ObjectKey service, string slice, EndpointFacts endpoints)
    {
        lock (_gate)
        {
            if (!_services.TryGetValue(service, out var slices))
                _services[service] = slices = new List<(string, EndpointFacts)>(1);
            var known = slices.FindIndex(one => one.Slice == slice);
            if (known < 0)
                slices.Add((slice, endpoints));
            else
                slices[known] = (slice, endpoints);
        }
    }

    private void Remove(ObjectKey service, string slice)
    {
        lock (_gate)
        {
            if (!_services.TryGetValue(service, out var slices))
                return;
            slices.RemoveAll(one => one.Slice == slice);
            if (slices.Count == 0)
                _services.Remove(service);
        }
    }
}
