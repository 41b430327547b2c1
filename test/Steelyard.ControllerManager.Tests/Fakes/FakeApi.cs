using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Patching;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Tests.Fakes;

/// <summary>
/// A small API in memory that keeps the promises controllers rely on: versions and conflicts, watches from a version,
/// finalizers, grace periods of bound pods, generation, namespaces that end. What it does not know it refuses.
/// </summary>
public sealed class FakeApi(TimeProvider time) : IObjectClient
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(ResourceName Resource, ObjectEvent Event, ulong Version)> _log = [];
    private readonly Dictionary<string, int> _writes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _version = 100;
    private ulong _compacted;
    private int _names;
    private int _caughtUp;

    public FakeResources Served { get; } = new();

    /// <summary>Completes with the next write.</summary>
    public Task Changed => _changed.Task;

    /// <summary>The newest version, and how many watches have handled everything up to it.</summary>
    public (ulong Version, int CaughtUp) Progress
    {
        get
        {
            lock (_lock)
                return (_version, _caughtUp);
        }
    }

    /// <summary>Number of writes so far, by resource.</summary>
    public int Writes(ResourceName resource) => _writes.GetValueOrDefault(resource.Plural);

    /// <summary>Called with each write while it happens: (verb, resource, object).</summary>
    public Action<string, ResourceName, JsonObject>? OnWrite { get; set; }

    /// <summary>Awaited before each list.</summary>
    public Func<ResourceName, Task>? BeforeList { get; set; }

    /// <summary>Forgets the history: watches from earlier versions end with 410.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _compacted = _version;
            Signal();
        }
    }

    public Task<JsonObject?> GetAsync(ResourceName resource, string? ns, string name, CancellationToken ct) =>
        Task.FromResult(Get(resource, ns, name));

    public JsonObject? Get(ResourceName resource, string? ns, string name)
    {
        Known(resource);
        lock (_lock)
            return (JsonObject?)_objects.GetValueOrDefault(Path(resource, ns, name))?.DeepClone();
    }

    public IReadOnlyList<JsonObject> All(ResourceName resource, string? ns = null)
    {
        lock (_lock)
        {
            var prefix = ns is null ? $"{resource.Group}/{resource.Plural}/" : $"{resource.Group}/{resource.Plural}/{ns}/";
            return [.. _objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(o => (JsonObject)o.Value.DeepClone())];
        }
    }

    public async Task<ObjectList> ListAsync(ResourceName resource, string? ns, ListFilter? filter, CancellationToken ct)
    {
        Known(resource);
        if (BeforeList?.Invoke(resource) is { } wait)
            await wait.WaitAsync(ct);
        if (filter?.FieldSelector is not null)
            throw new NotSupportedException("field selectors");
        lock (_lock)
        {
            var selector = LabelSelectorParser.Parse(filter?.LabelSelector ?? "");
            var items = All(resource, ns).Where(item => selector.Matches(item.Labels())).ToList();
            return new ObjectList(items, _version.ToString(CultureInfo.InvariantCulture));
        }
    }

    public async IAsyncEnumerable<ObjectEvent> WatchAsync(
        ResourceName resource, string? ns, string resourceVersion, [EnumeratorCancellation] CancellationToken ct)
    {
        Known(resource);
        var seen = ulong.Parse(resourceVersion, CultureInfo.InvariantCulture);
        var from = 0;
        while (true)
        {
            List<(ResourceName Resource, ObjectEvent Event, ulong Version)> events;
            Task changed;
            lock (_lock)
            {
                if (seen < _compacted)
                    throw new StatusException(410, "Expired", "too old resource version");
                events = _log[from..];
                from = _log.Count;
                changed = Changed;
                // Asked for more, it has handled all it was given; the next write makes it lag again.
                if (events.Count == 0)
                    _caughtUp++;
            }
            foreach (var (of, change, version) in events)
            {
                if (version <= seen)
                    continue;
                seen = version;
                if (of == resource && (ns is null || change.Object.Namespace() == ns))
                    yield return new ObjectEvent(change.Type, (JsonObject)change.Object.DeepClone());
            }
            if (events.Count == 0)
                await changed.WaitAsync(ct);
        }
    }

    public Task<JsonObject> CreateAsync(ResourceName resource, string? ns, JsonObject obj, CancellationToken ct) =>
        Task.FromResult(Create(resource, ns, obj));

    public JsonObject Create(ResourceName resource, string? ns, JsonObject obj)
    {
        var served = Known(resource);
        if (resource == Resources.Bindings)
            return Bind(ns!, obj);
        lock (_lock)
        {
            var created = (JsonObject)obj.DeepClone();
            var metadata = (JsonObject)created["metadata"]!;
            if (metadata.Text("generateName") is { Length: > 0 } prefix && metadata.Text("name").Length == 0)
                metadata["name"] = prefix + Suffix();
            if (served.Namespaced != ns is not null)
                throw new StatusException(400, "BadRequest", "wrong scope");
            if (ns is not null && Namespace(ns)?.IsTerminating() != false)
                throw new StatusException(403, "Forbidden", $"namespace {ns} is absent or terminating");
            if (_objects.ContainsKey(Path(resource, ns, metadata.Text("name"))))
                throw new StatusException(409, "AlreadyExists", $"{resource.Plural} \"{metadata.Text("name")}\" already exists");
            if (ns is not null)
                metadata["namespace"] = ns;
            metadata["uid"] = Guid.NewGuid().ToString();
            metadata["creationTimestamp"] = Meta.Timestamp(time.GetUtcNow());
            metadata["generation"] = 1;
            if (served.Kind is "Pod")
                created["status"] ??= new JsonObject { ["phase"] = "Pending" };
            return Store("create", resource, "ADDED", created);
        }
    }

    public Task<JsonObject> UpdateAsync(ResourceName resource, JsonObject obj, string? subresource, CancellationToken ct)
    {
        Known(resource);
        if (subresource is not (null or "status" or "finalize"))
            throw new NotSupportedException(subresource);
        lock (_lock)
        {
            var old = Existing(resource, obj.Namespace().Length == 0 ? null : obj.Namespace(), obj.Name());
            var sent = obj.Text("metadata", "resourceVersion");
            if (sent.Length > 0 && sent != old.Text("metadata", "resourceVersion"))
                throw new StatusException(409, "Conflict", $"{resource.Plural} \"{obj.Name()}\": the object has been modified");
            return Task.FromResult(Replace(resource, old, (JsonObject)obj.DeepClone(), subresource));
        }
    }

    public Task<JsonObject> MergePatchAsync(
        ResourceName resource, string? ns, string name, JsonObject patch, string? subresource, CancellationToken ct) =>
        Task.FromResult(Patch(resource, ns, name, patch, subresource));

    public JsonObject Patch(ResourceName resource, string? ns, string name, JsonObject patch, string? subresource = null)
    {
        Known(resource);
        lock (_lock)
        {
            var old = Existing(resource, ns, name);
            if (patch.TextOrNull("metadata", "resourceVersion") is { } sent && sent != old.Text("metadata", "resourceVersion"))
                throw new StatusException(409, "Conflict", $"{resource.Plural} \"{name}\": the object has been modified");
            return Replace(resource, old, (JsonObject)JsonMergePatch.Apply(old, patch)!, subresource);
        }
    }

    public Task DeleteAsync(ResourceName resource, string? ns, string name, JsonObject? deleteOptions, CancellationToken ct)
    {
        Delete(resource, ns, name, deleteOptions);
        return Task.CompletedTask;
    }

    public void Delete(ResourceName resource, string? ns, string name, JsonObject? options = null)
    {
        Known(resource);
        lock (_lock)
        {
            var obj = Existing(resource, ns, name);
            if (options.TextOrNull("preconditions", "uid") is { } uid && uid != obj.Uid())
                throw new StatusException(409, "Conflict", "precondition failed");
            if (options.TextOrNull("preconditions", "resourceVersion") is { } version && version != obj.Text("metadata", "resourceVersion"))
                throw new StatusException(409, "Conflict", "precondition failed");
            var grace = resource == Resources.Pods && obj.Text("spec", "nodeName").Length > 0
                ? options.IntegerOrNull("gracePeriodSeconds") ?? obj.IntegerOrNull("spec", "terminationGracePeriodSeconds") ?? 30
                : 0;
            var finalizers = obj.Texts("metadata", "finalizers").ToList();
            if (options.Text("propagationPolicy") == "Foreground")
                finalizers.Add(Meta.ForegroundFinalizer);
            if (options.Text("propagationPolicy") == "Orphan")
                finalizers.Add(Meta.OrphanFinalizer);
            if (finalizers.Count == 0 && grace == 0 && resource != Resources.Namespaces)
            {
                Remove(resource, obj);
                return;
            }
            if (obj.IsTerminating())
                return;
            var metadata = (JsonObject)obj["metadata"]!;
            metadata["deletionTimestamp"] = Meta.Timestamp(time.GetUtcNow().AddSeconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
            if (finalizers.Count > 0)
                metadata["finalizers"] = new JsonArray([.. finalizers.Distinct().Select(f => (JsonNode)f)]);
            if (resource == Resources.Namespaces)
                obj["status"] = new JsonObject { ["phase"] = "Terminating" };
            Store("delete", resource, "MODIFIED", obj);
        }
    }

    private JsonObject Bind(string ns, JsonObject binding)
    {
        lock (_lock)
        {
            var pod = Existing(Resources.Pods, ns, binding.Name());
            if (pod.Text("spec", "nodeName").Length > 0)
                throw new StatusException(409, "Conflict", "already assigned");
            pod["spec"]!["nodeName"] = binding.Text("target", "name");
            Store("bind", Resources.Pods, "MODIFIED", pod);
            return new JsonObject { ["kind"] = "Status", ["status"] = "Success" };
        }
    }

    private JsonObject Replace(ResourceName resource, JsonObject old, JsonObject updated, string? subresource)
    {
        if (updated.Uid() != old.Uid())
            throw new StatusException(409, "Conflict", "uid");
        var annotations = updated.At("metadata", "annotations");
        if (subresource == "status")
            updated = new JsonObject
            {
                ["apiVersion"] = old["apiVersion"]?.DeepClone(),
                ["kind"] = old["kind"]?.DeepClone(),
                ["metadata"] = old["metadata"]!.DeepClone(),
                ["spec"] = old["spec"]?.DeepClone(),
                ["status"] = updated["status"]?.DeepClone()
            };
        else if (old.ContainsKey("status"))
            updated["status"] = old["status"]?.DeepClone();
        var metadata = (JsonObject)updated["metadata"]!;
        // The status of a Deployment takes annotations.
        if (subresource == "status" && resource == Resources.Deployments && annotations is not null)
            metadata["annotations"] = annotations.DeepClone();
        metadata["resourceVersion"] = old["metadata"]!["resourceVersion"]!.DeepClone();
        if (!JsonNode.DeepEquals(old["spec"], updated["spec"]))
            metadata["generation"] = old.Generation() + 1;
        if (JsonNode.DeepEquals(old, updated))
            return old;
        var ends = updated.IsTerminating() && updated.Count("metadata", "finalizers") == 0
            && (resource == Resources.Namespaces ? updated.Count("spec", "finalizers") == 0 : updated.Integer("metadata", "deletionGracePeriodSeconds") == 0);
        if (!ends)
            return Store("update", resource, "MODIFIED", updated);
        Remove(resource, updated);
        return updated;
    }

    private JsonObject Store(string verb, ResourceName resource, string type, JsonObject obj)
    {
        obj["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        _objects[Path(resource, obj.Namespace(), obj.Name())] = obj;
        Log(verb, resource, type, obj);
        return (JsonObject)obj.DeepClone();
    }

    private void Remove(ResourceName resource, JsonObject obj)
    {
        _objects.Remove(Path(resource, obj.Namespace(), obj.Name()));
        var last = (JsonObject)obj.DeepClone();
        last["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        Log("delete", resource, "DELETED", last);
    }

    private void Log(string verb, ResourceName resource, string type, JsonObject obj)
    {
        _writes[resource.Plural] = _writes.GetValueOrDefault(resource.Plural) + 1;
        OnWrite?.Invoke(verb, resource, obj);
        _log.Add((resource, new ObjectEvent(type, (JsonObject)obj.DeepClone()), _version));
        Signal();
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _caughtUp = 0;
        changed.SetResult();
    }

    private JsonObject Existing(ResourceName resource, string? ns, string name) =>
        (JsonObject?)_objects.GetValueOrDefault(Path(resource, ns, name))?.DeepClone()
        ?? throw new StatusException(404, "NotFound", $"{resource.Plural} \"{name}\" not found");

    private JsonObject? Namespace(string name) => _objects.GetValueOrDefault(Path(Resources.Namespaces, null, name));

    private ControllerManager.Hosting.ServedResource Known(ResourceName resource) =>
        Served.All.FirstOrDefault(r => r.Name == resource) ?? throw new StatusException(404, "NotFound", $"{resource} is not served");

    private string Suffix() => (++_names).ToString("x5", CultureInfo.InvariantCulture);

    private static string Path(ResourceName resource, string? ns, string name) => $"{resource.Group}/{resource.Plural}/{ns}/{name}";
}
