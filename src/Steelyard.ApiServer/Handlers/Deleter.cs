using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>DELETE of one object: removes it, or starts its termination when finalizers or a grace period keep it.</summary>
public sealed class Deleter(HandlerContext context)
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    public async Task<ObjectResult> DeleteAsync(ObjectRequest request, DeleteOptions options, CancellationToken ct)
    {
        var resource = request.Resource;
        NamespaceLifecycle.CheckDelete(resource, request.Name!);
        while (true)
        {
            var stored = context.Store.Get(resource.StorageName, request.Namespace, request.Name!)
                ?? throw ApiErrors.NotFound(resource, request.Name!);
            CheckPreconditions(resource, stored, options);
            var obj = await HandlerContext.ServedCopyAsync(resource, stored, ct).ConfigureAwait(false);
            await context.AdmitAsync("DELETE", request, null, obj, ct).ConfigureAwait(false);
            var result = await TryDeleteAsync(request, options, stored, obj, ct).ConfigureAwait(false);
            if (result is not null)
                return result;
        }
    }

    private async Task<ObjectResult?> TryDeleteAsync(
        ObjectRequest request, DeleteOptions options, StoredObject stored, JsonObject obj, CancellationToken ct)
    {
        var terminating = ObjectMeta.IsTerminating(obj);
        var change = Mark(request, options, obj, terminating);
        if (options.DryRun)
            return change == Change.Remove ? Removed(request, obj, obj) : new ObjectResult(200, obj);
        switch (change)
        {
            case Change.None:
                return await context.ResultAsync(200, request.Resource, stored, ct).ConfigureAwait(false);
            case Change.Keep:
                var storage = await HandlerContext.ToStorageAsync(request.Resource, obj, ct).ConfigureAwait(false);
                var written = context.Store.Update(request.Resource.StorageName, stored, storage);
                return written is null ? null : await context.ResultAsync(200, request.Resource, written, ct).ConfigureAwait(false);
            default:
                return await RemoveAsync(request, stored, obj, ct).ConfigureAwait(false);
        }
    }

    private enum Change
    {
        None,
        Keep,
        Remove,
    }

    /// <summary>Changes the object as the deletion asks for and tells what is to become of it.</summary>
    private Change Mark(ObjectRequest request, DeleteOptions options, JsonObject obj, bool terminating)
    {
        var metadata = ObjectMeta.Of(obj);
        var graceful = request.Resource.Strategy as IGracefulDeletion;
        var grace = Grace(graceful, obj, options);
        if (!terminating)
            ObjectMeta.SetFinalizers(metadata, FinalizersFor(options.PropagationPolicy, ObjectMeta.Finalizers(metadata)));
        var held = ObjectMeta.Finalizers(metadata).Count > 0 || graceful?.HoldsBack(obj) == true;
        if (terminating)
            return Shorten(metadata, grace, held);
        if (!held && grace == 0 && graceful is null)
            return Change.Remove;
        SetDeletion(metadata, grace);
        if (request.Resource.StorageName == NamespaceLifecycle.Namespaces)
            metadata.Remove("deletionGracePeriodSeconds");
        var generation = ObjectMeta.Generation(metadata);
        if (generation > 0)
            metadata["generation"] = generation + 1;
        graceful?.PrepareForDelete(context.StrategyContext(request), obj);
        Reorder(request.Resource, obj);
        return held || grace > 0 ? Change.Keep : Change.Remove;
    }

    private Change Shorten(JsonObject metadata, long grace, bool held)
    {
        var current = ObjectMeta.Number(metadata, "deletionGracePeriodSeconds");
        if (grace < current)
        {
            SetDeletion(metadata, grace, current);
            return grace == 0 && !held ? Change.Remove : Change.Keep;
        }

        return current == 0 && !held ? Change.Remove : Change.None;
    }

    private void SetDeletion(JsonObject metadata, long grace, long? replaces = null)
    {
        var until = context.Clock.GetUtcNow().AddSeconds(grace);
        if (replaces is { } earlier && ObjectMeta.Text(metadata, "deletionTimestamp") is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var before))
        {
            // The clock of a termination runs from its start: a shorter period moves the end back.
            until = before.AddSeconds(grace - earlier);
        }

        metadata["deletionTimestamp"] = ObjectMeta.Timestamp(until);
        metadata["deletionGracePeriodSeconds"] = grace;
    }

    private static void Reorder(ResourceDefinition resource, JsonObject obj)
    {
        var ordered = ObjectMeta.Normalize(obj, resource.GroupVersion, resource.Kind);
        foreach (var (key, value) in ordered.ToArray())
        {
            ordered.Remove(key);
            obj[key] = value;
        }
    }

    private static long Grace(IGracefulDeletion? graceful, JsonObject obj, DeleteOptions options)
    {
        // A genuine server takes every negative period for one second.
        var requested = options.GracePeriodSeconds is < 0 ? 1 : options.GracePeriodSeconds;
        return graceful?.GracePeriodSeconds(obj, requested) ?? 0;
    }

    private static List<string> FinalizersFor(string? policy, IReadOnlyList<string> current)
    {
        var finalizers = current.ToList();
        if (policy is null)
            return finalizers;
        finalizers.RemoveAll(f => f is Foreground or Orphan);
        if (policy == "Foreground")
            finalizers.Add(Foreground);
        else if (policy == "Orphan")
            finalizers.Add(Orphan);
        return finalizers;
    }

    private async Task<ObjectResult?> RemoveAsync(ObjectRequest request, StoredObject stored, JsonObject obj, CancellationToken ct)
    {
        var storage = await HandlerContext.ToStorageAsync(request.Resource, obj.DeepClone().AsObject(), ct).ConfigureAwait(false);
        var removed = context.Store.Delete(request.Resource.StorageName, stored, storage);
        if (removed is null)
            return null;
        request.Resource.Strategy.Release(obj);
        await context.Store.WhenCommitted(removed.Revision).WaitAsync(ct).ConfigureAwait(false);
        return Removed(request, obj, await HandlerContext.ServedCopyAsync(request.Resource, removed, ct).ConfigureAwait(false));
    }

    private static ObjectResult Removed(ObjectRequest request, JsonObject obj, JsonObject last)
    {
        var resource = request.Resource;
        if (resource.Strategy.DeleteReturnsObject)
            return new ObjectResult(200, last);
        var details = ApiErrors.Details(resource, request.Name);
        details["uid"] = ObjectMeta.Text(ObjectMeta.Of(obj), "uid");
        return new ObjectResult(200, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    private static void CheckPreconditions(ResourceDefinition resource, StoredObject stored, DeleteOptions options)
    {
        if (options.Uid is { } uid && ObjectMeta.Text(ObjectMeta.Of(stored.Value), "uid") is { } actual && uid != actual)
        {
            throw ApiErrors.PreconditionFailed(resource, stored.Name,
                $"the UID in the precondition ({uid}) does not match the UID in record ({actual}). " +
                "The object might have been deleted and then recreated");
        }

        var revision = stored.Revision.ToString(CultureInfo.InvariantCulture);
        if (options.ResourceVersion is { } asked && asked != revision)
        {
            throw ApiErrors.PreconditionFailed(resource, stored.Name,
                $"the ResourceVersion in the precondition ({asked}) does not match the ResourceVersion in record ({revision}). " +
                "The object might have been modified");
        }
    }
}
