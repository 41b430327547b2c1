using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>
/// The time of the change (a service was created, a pod became ready or unready) that leads to a write: those who
/// consume slices measure their delay by it. Known only for changes since the last write.
/// </summary>
internal sealed class TriggerTimes
{
    private readonly ConcurrentDictionary<ObjectKey, DateTimeOffset> _last = new();

    public DateTimeOffset? Next(JsonObject service, IEnumerable<JsonObject> pods)
    {
        var key = service.Key();
        var newest = service.Created();
        foreach (var pod in pods)
        {
            if (pod.ReadyCondition().Time("lastTransitionTime") is { } time && time > newest)
                newest = time;
        }
        if (_last.TryGetValue(key, out var last) && newest <= last)
            return null;
        _last[key] = newest;
        return newest;
    }

    public void Forget(ObjectKey service) => _last.TryRemove(service, out _);
}
