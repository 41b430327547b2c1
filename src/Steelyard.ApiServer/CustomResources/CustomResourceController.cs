using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>
/// Follows the definitions: gives them their names, serves their resources as soon as they are established, and takes
/// the objects and the resource away when a definition is deleted.
/// </summary>
/// <param name="log">Gets one line for each failed attempt; null: standard error.</param>
public sealed class CustomResourceController(
    ObjectStore store, ResourceRegistry registry, CustomResourceFactory factory, TimeProvider clock, TextWriter? log = null)
{
    private readonly TextWriter _log = log ?? Console.Error;
    private readonly Dictionary<string, DefinitionFailure> _failures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _served = new(StringComparer.Ordinal);
    private readonly List<Task> _awaited = [];

    /// <summary>Brings everything up to date once, for instance before the server starts to answer.</summary>
    public void Sync()
    {
        _awaited.Clear();
        var definitions = store.Snapshot(CustomResourceDefinitionStrategy.StorageName).Enumerate(null).ToList();
        foreach (var gone in _served.Keys.Except(definitions.Select(d => d.Name), StringComparer.Ordinal).ToList())
            StopServing(gone);
        foreach (var gone in _failures.Keys.Except(definitions.Select(d => d.Name), StringComparer.Ordinal).ToList())
            _failures.Remove(gone);
        foreach (var definition in definitions)
            TrySync(definition.Name);
    }

    /// <summary>Follows the definitions until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var cursor = store.Watch(CustomResourceDefinitionStrategy.StorageName, store.Revision);
            Sync();
            Task changed = Task.CompletedTask;
            while (cursor is not null && cursor.Read(out changed) is { } events)
            {
                if (events.Count > 0)
                {
                    Sync();
                    continue;
                }
                await Task.WhenAny([changed, .. _awaited]).WaitAsync(ct).ConfigureAwait(false);
                if (_awaited.Exists(t => t.IsCompleted))
                    Sync();
            }
        }
    }

    /// <summary>A failure of one definition is told and tried again later; it does not concern the others.</summary>
    private void TrySync(string name)
    {
        var failure = _failures.GetValueOrDefault(name);
        var revision = store.Get(CustomResourceDefinitionStrategy.StorageName, null, name)?.Revision ?? 0;
        if (failure is not null && !failure.IsDue(revision))
        {
            _awaited.Add(failure.Due);
            return;
        }
        try
        {
            Sync(name);
            if (_failures.Remove(name))
                Report(name, null);
        }
        catch (Exception e)
        {
            Report(name, e);
            // Its own report is no reason to try at once again.
            revision = store.Get(CustomResourceDefinitionStrategy.StorageName, null, name)?.Revision ?? 0;
            _failures[name] = failure = DefinitionFailure.After(failure, revision, clock);
            _awaited.Add(failure.Due);
            _log.WriteLine($"customresourcedefinition {name}: {e.Message} (tried again in {failure.Delay.TotalSeconds} s)");
        }
    }

    /// <summary>Says in the conditions what keeps the definition from being served or deleted, or that it is over.</summary>
    private void Report(string name, Exception? error)
    {
        try
        {
            if (store.Get(CustomResourceDefinitionStrategy.StorageName, null, name) is not { } stored)
                return;
            var definition = stored.Copy();
            if (definition["status"] is not JsonObject status)
                definition["status"] = status = [];
            var now = clock.GetUtcNow();
            if (error is null)
                DefinitionConditions.Set(status, "Served", true, "Served", "the definition is followed again", now);
            else if (definition.TextOrNull("metadata", "deletionTimestamp") is not null)
                DefinitionConditions.Set(status, "Terminating", true, "InstanceDeletionFailed", error.Message, now);
            else
                DefinitionConditions.Set(status, "Served", false, "Failed", error.Message, now);
            if (!JsonNode.DeepEquals(definition, stored.Value))
                store.Update(CustomResourceDefinitionStrategy.StorageName, stored, definition);
        }
        catch (Exception e)
        {
            _log.WriteLine($"customresourcedefinition {name}: its conditions cannot be written: {e.Message}");
        }
    }

    private void Sync(string name)
    {
        if (store.Get(CustomResourceDefinitionStrategy.StorageName, null, name) is not { } stored)
            return;
        var definition = stored.Copy();
        if (definition.TextOrNull("metadata", "deletionTimestamp") is not null)
        {
            Terminate(stored, definition);
            return;
        }
        new DefinitionNaming(OthersOf(definition)).Apply(definition, clock.GetUtcNow());
        if (!JsonNode.DeepEquals(definition, stored.Value) && store.Update(CustomResourceDefinitionStrategy.StorageName, stored, definition) is null)
            return;
        Serve(name, definition);
    }

    private IEnumerable<JsonObject> OthersOf(JsonObject definition) => store
        .Snapshot(CustomResourceDefinitionStrategy.StorageName).Enumerate(null).Select(s => s.Value)
        .Where(o => o.Text("spec", "group") == definition.Text("spec", "group") && o.Text("metadata", "name") != definition.Text("metadata", "name"));

    private void Serve(string name, JsonObject definition)
    {
        if (!DefinitionConditions.IsTrue(definition, "Established"))
            return;
        var state = string.Create(CultureInfo.InvariantCulture,
            $"{definition.Text("metadata", "uid")}/{definition.Integer("metadata", "generation")}/{definition.Text("metadata", "deletionTimestamp")}/{definition.At("status", "acceptedNames")?.ToJsonString()}/{definition.At("status", "storedVersions")?.ToJsonString()}");
        if (_served.GetValueOrDefault(name) == state)
            return;
        registry.Replace(definition.Text("spec", "group"), definition.Text("spec", "names", "plural"), factory.Create(definition));
        _served[name] = state;
    }

    private void StopServing(string name)
    {
        _served.Remove(name);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        registry.Remove(name[(dot + 1)..], name[..dot]);
    }

    private void Terminate(StoredObject stored, JsonObject definition)
    {
        Serve(stored.Name, definition);
        if (!definition.Texts("metadata", "finalizers").Contains(CustomResourceDefinitionStrategy.CleanupFinalizer))
            return;
        // Watched from before they are looked at, so that no change slips through in between.
        if (store.Watch(stored.Name, store.Revision) is { } cursor)
        {
            cursor.Read(out var changed);
            _awaited.Add(changed);
        }
        if (DeleteInstances(stored.Name) > 0)
        {
            DefinitionConditions.Set(definition["status"]!.AsObject(), "Terminating", true, "InstanceDeletionInProgress", "CustomResource deletion is in progress", clock.GetUtcNow());
            if (!JsonNode.DeepEquals(definition, stored.Value))
                store.Update(CustomResourceDefinitionStrategy.StorageName, stored, definition);
            return;
        }
        Finish(stored, definition);
    }

    private void Finish(StoredObject stored, JsonObject definition)
    {
        var metadata = definition["metadata"]!.AsObject();
        var rest = metadata.Texts("finalizers").Where(f => f != CustomResourceDefinitionStrategy.CleanupFinalizer).ToList();
        DefinitionConditions.Set(definition["status"]!.AsObject(), "Terminating", false, "InstanceDeletionCompleted", "removed all instances", clock.GetUtcNow());
        metadata.Remove("finalizers");
        if (rest.Count == 0)
        {
            if (store.Delete(CustomResourceDefinitionStrategy.StorageName, stored, definition) is not null)
                StopServing(stored.Name);
            return;
        }
        metadata["finalizers"] = new JsonArray([.. rest.Select(f => (JsonNode)f)]);
        store.Update(CustomResourceDefinitionStrategy.StorageName, stored, definition);
    }

    /// <summary>Deletes the objects that can go and marks the others; tells how many are left.</summary>
    private int DeleteInstances(string resource)
    {
        var left = 0;
        foreach (var instance in store.Snapshot(resource).Enumerate(null).ToList())
        {
            var obj = instance.Copy();
            if (obj.Count("metadata", "finalizers") == 0)
            {
                left += store.Delete(resource, instance, obj) is null ? 1 : 0;
                continue;
            }
            left++;
            if (obj.TextOrNull("metadata", "deletionTimestamp") is not null)
                continue;
            var metadata = obj["metadata"]!.AsObject();
            metadata["deletionTimestamp"] = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            metadata["deletionGracePeriodSeconds"] = 0L;
            metadata["generation"] = metadata.Integer("generation") + 1;
            store.Update(resource, instance, obj);
        }
        return left;
    }
}
