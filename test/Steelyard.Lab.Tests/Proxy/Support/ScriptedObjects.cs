using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Tests.Proxy.Support;

/// <summary>Objects that a test writes and a proxy follows: lists and watches, nothing else.</summary>
internal sealed class ScriptedObjects : IObjectClient
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Plural, ObjectKey Key), JsonObject> _objects = [];
    private readonly List<(string Plural, ObjectEvent Event)> _log = [];
    private readonly List<Channel<(string Plural, ObjectEvent Event)>> _watchers = [];

    public void Apply(JsonObject obj) => Write(obj, "MODIFIED");

    public void Delete(JsonObject obj) => Write(obj, "DELETED");

    public Task<ObjectList> ListAsync(ResourceName resource, string? ns, ListFilter? filter, CancellationToken ct)
    {
        lock (_lock)
        {
            var items = _objects.Where(o => o.Key.Plural == resource.Plural).Select(o => (JsonObject)o.Value.DeepClone()).ToList();
            return Task.FromResult(new ObjectList(items, _log.Count.ToString(CultureInfo.InvariantCulture)));
        }
    }

    public async IAsyncEnumerable<ObjectEvent> WatchAsync(
        ResourceName resource, string? ns, string resourceVersion, [EnumeratorCancellation] CancellationToken ct)
    {
        var events = Channel.CreateUnbounded<(string Plural, ObjectEvent Event)>();
        lock (_lock)
        {
            _log.Skip(int.Parse(resourceVersion, CultureInfo.InvariantCulture)).ToList().ForEach(e => events.Writer.TryWrite(e));
            _watchers.Add(events);
        }
        await foreach (var (plural, change) in events.Reader.ReadAllAsync(ct))
        {
            if (plural == resource.Plural)
                yield return change;
        }
    }

    public Task<JsonObject?> GetAsync(ResourceName resource, string? ns, string name, CancellationToken ct) => throw new NotSupportedException();

    public Task<JsonObject> CreateAsync(ResourceName resource, string? ns, JsonObject obj, CancellationToken ct) => throw new NotSupportedException();

    public Task<JsonObject> UpdateAsync(ResourceName resource, JsonObject obj, string? subresource, CancellationToken ct) => throw new NotSupportedException();

    public Task<JsonObject> MergePatchAsync(ResourceName resource, string? ns, string name, JsonObject patch, string? subresource, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task DeleteAsync(ResourceName resource, string? ns, string name, JsonObject? deleteOptions, CancellationToken ct) => throw new NotSupportedException();

    private void Write(JsonObject obj, string type)
    {
        var plural = obj["kind"]!.GetValue<string>() == "Service" ? "services" : "endpointslices";
        var key = (plural, obj.Key());
        lock (_lock)
        {
            obj["metadata"]!["resourceVersion"] = (_log.Count + 1).ToString(CultureInfo.InvariantCulture);
            if (type == "DELETED")
                _objects.Remove(key);
            else
                _objects[key] = obj;
            var change = (plural, new ObjectEvent(type, (JsonObject)obj.DeepClone()));
            _log.Add(change);
            _watchers.ForEach(watcher => watcher.Writer.TryWrite(change));
        }
    }
}
