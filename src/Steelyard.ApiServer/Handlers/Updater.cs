using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>PUT, and the common end of PATCH and apply: replaces an object or one of its subresources.</summary>
public sealed class Updater(HandlerContext context, Creator creator)
{
    private const int MaxAttempts = 16;

    /// <summary>PUT of <see cref="ObjectRequest.Body"/>.</summary>
    public Task<ObjectResult> ReplaceAsync(ObjectRequest request, CancellationToken ct)
    {
        var body = request.Body ?? throw ApiErrors.BadRequest("no object was sent");
        CheckName(request, body);
        return UpdateAsync(request, _ => body.DeepClone().AsObject(), body, ct);
    }

    /// <summary>
    /// Changes an object by a function from its current state (a private copy). Without an explicit resourceVersion in
    /// the outcome it is tried again when somebody else was faster.
    /// </summary>
    /// <param name="createBody">What to create when there is no such object and the kind allows that; null: never.</param>
    /// <param name="create">The kind's own rule set aside: the body is created when the object is absent (apply).</param>
    public async Task<ObjectResult> UpdateAsync(
        ObjectRequest request, Func<JsonObject, JsonObject> change, JsonObject? createBody, CancellationToken ct, bool create = false)
    {
        var resource = request.Resource;
        for (var attempt = 1; ; attempt++)
        {
            var stored = context.Store.Get(resource.StorageName, request.Namespace, request.Name!);
            if (stored is null)
                return await CreateInsteadAsync(request, createBody, create, ct).ConfigureAwait(false);
            var old = await HandlerContext.ServedCopyAsync(resource, stored, ct).ConfigureAwait(false);
            var obj = change(old.DeepClone().AsObject());
            var result = await TryUpdateAsync(request, stored, old, obj, ct).ConfigureAwait(false);
            if (result is not null)
                return result;
            if (attempt == MaxAttempts)
                throw ApiErrors.Modified(resource, request.Name!);
        }
    }

    internal static void CheckName(ObjectRequest request, JsonObject obj)
    {
        var metadata = ObjectMeta.Of(obj);
        var name = ObjectMeta.Text(metadata, "name")
            ?? throw ApiErrors.BadRequest($"the name of the object ({request.Name} based on URL) was undeterminable: name must be provided");
        if (name != request.Name)
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
        Creator.CheckNamespace(request, metadata);
    }

    private Task<ObjectResult> CreateInsteadAsync(ObjectRequest request, JsonObject? body, bool create, CancellationToken ct)
    {
        if (body is null || request.Subresource is not null || !(create || request.Resource.Strategy.AllowCreateOnUpdate))
            throw ApiErrors.NotFound(request.Resource, request.Name!);
        var copy = body.DeepClone().AsObject();
        ObjectMeta.Of(copy).Remove("resourceVersion");
        return creator.CreateAsync(request.WithBody(copy), ct);
    }

    private async Task<ObjectResult?> TryUpdateAsync(
        ObjectRequest request, StoredObject stored, JsonObject old, JsonObject obj, CancellationToken ct)
    {
        var resource = request.Resource;
        var strategyContext = context.StrategyContext(request);
        CheckIdentity(request, stored, old, obj);
        KeepSystemFields(ObjectMeta.Of(obj), ObjectMeta.Of(old));
        // An empty list resets them, and would be dropped with all that is empty.
        if (ObjectMeta.Of(obj)["managedFields"] is JsonArray { Count: 0 })
            ObjectMeta.Of(obj)["managedFields"] = new JsonArray(new JsonObject());
        HandlerContext.SetDefaults(resource, obj);
        obj = await PrepareAsync(request, strategyContext, obj, old, ct).ConfigureAwait(false);
        obj = ObjectMeta.Normalize(obj, resource.GroupVersion, resource.Kind);
        Validate(request, strategyContext, obj, old);
        FieldTracking.Settle(old, obj);
        try
        {
            await context.AdmitAsync("UPDATE", request, obj, old, ct).ConfigureAwait(false);
        }
        catch when (!request.Options.DryRun)
        {
            resource.Strategy.Release(obj, old);
            throw;
        }

        request.Warnings.AddRange(resource.Strategy.Warnings(strategyContext, obj, old));
        if (request.Options.DryRun)
            return new ObjectResult(200, obj);
        return await StoreAsync(request, stored, old, obj, ct).ConfigureAwait(false);
    }

    private async Task<ObjectResult?> StoreAsync(
        ObjectRequest request, StoredObject stored, JsonObject old, JsonObject obj, CancellationToken ct)
    {
        var resource = request.Resource;
        if (IsReleased(resource, obj))
            return await RemoveAsync(request, stored, obj, ct).ConfigureAwait(false);
        if (JsonNode.DeepEquals(obj, old))
            return await context.ResultAsync(200, resource, stored, ct).ConfigureAwait(false);
        var storage = await HandlerContext.ToStorageAsync(resource, obj, ct).ConfigureAwait(false);
        var written = context.Store.Update(resource.StorageName, stored, storage);
        // Who lost to another writer gives back only what this attempt took, as compared with what it started from.
        resource.Strategy.Release(written is null ? obj : old, written is null ? old : obj);
        return written is null ? null : await context.ResultAsync(200, resource, written, ct).ConfigureAwait(false);
    }

    /// <summary>The last finalizer is gone: the object goes too, and the answer is its last state.</summary>
    private async Task<ObjectResult?> RemoveAsync(ObjectRequest request, StoredObject stored, JsonObject obj, CancellationToken ct)
    {
        // Watchers see the last state that was stored, with the finalizer that the answer no longer has.
        var removed = context.Store.Delete(request.Resource.StorageName, stored, stored.Copy());
        if (removed is null)
            return null;
        request.Resource.Strategy.Release(obj);
        await context.Store.WhenCommitted(removed.Revision).WaitAsync(ct).ConfigureAwait(false);
        return new ObjectResult(200, obj);
    }

    private static bool IsReleased(ResourceDefinition resource, JsonObject obj)
    {
        var metadata = ObjectMeta.Of(obj);
        return ObjectMeta.Text(metadata, "deletionTimestamp") is not null
            && ObjectMeta.Finalizers(metadata).Count == 0
            && ObjectMeta.Number(metadata, "deletionGracePeriodSeconds") == 0
            && !(resource.Strategy is IGracefulDeletion graceful && graceful.HoldsBack(obj));
    }

    private static void CheckIdentity(ObjectRequest request, StoredObject stored, JsonObject old, JsonObject obj)
    {
        CheckName(request, obj);
        var metadata = ObjectMeta.Of(obj);
        CheckRevision(request, stored, metadata);
        var uid = ObjectMeta.Text(metadata, "uid");
        var oldUid = ObjectMeta.Text(ObjectMeta.Of(old), "uid");
        if (uid is not null && uid != oldUid && request.Verb == "update")
        {
            var key = $"/registry/{request.Resource.Plural}/{stored.Key}";
            throw ApiErrors.Conflict(request.Resource, request.Name!,
                $"StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: " +
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {oldUid}");
        }
    }

    private static void CheckRevision(ObjectRequest request, StoredObject stored, JsonObject metadata)
    {
        var text = ObjectMeta.Text(metadata, "resourceVersion");
        if (text is null or "0")
        {
            if (!request.Resource.Strategy.AllowUnconditionalUpdate && request.Verb == "update")
            {
                throw ApiErrors.InvalidResource(request.Resource, request.Name, new FieldError(
                    FieldErrorType.FieldValueInvalid, "metadata.resourceVersion", "Invalid value: 0: must be specified for an update"));
            }

            return;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) || revision != stored.Revision)
            throw ApiErrors.Modified(request.Resource, request.Name!);
    }

    private async Task<JsonObject> PrepareAsync(
        ObjectRequest request, StrategyContext strategyContext, JsonObject obj, JsonObject old, CancellationToken ct)
    {
        var resource = request.Resource;
        if (request.Subresource is not null)
        {
            obj = await MutateAsync(request, obj, old, ct).ConfigureAwait(false);
            resource.Strategy.PrepareForStatusUpdate(strategyContext, obj, old);
            FieldTracking.Record(request, old, obj, strategyContext.Now);
            return obj;
        }
        var keepsStatus = resource.Subresources.Contains("status");
        if (keepsStatus)
            CopyStatus(obj, old);
        FieldTracking.Record(request, old, obj, strategyContext.Now);
        obj = await MutateAsync(request, obj, old, ct).ConfigureAwait(false);
        if (keepsStatus)
            CopyStatus(obj, old);
        resource.Strategy.PrepareForUpdate(strategyContext, obj, old);
        return obj;
    }

    private async Task<JsonObject> MutateAsync(ObjectRequest request, JsonObject obj, JsonObject old, CancellationToken ct)
    {
        var changed = await context.MutateAsync("UPDATE", request, obj, old, ct).ConfigureAwait(false);
        if (ReferenceEquals(changed, obj))
            return obj;
        CheckName(request, changed);
        KeepSystemFields(ObjectMeta.Of(changed), ObjectMeta.Of(old));
        return changed;
    }

    private static void CopyStatus(JsonObject obj, JsonObject old)
    {
        obj.Remove("status");
        if (old["status"] is { } status)
            obj["status"] = status.DeepClone();
    }

    private static void KeepSystemFields(JsonObject metadata, JsonObject old)
    {
        foreach (var field in (ReadOnlySpan<string>)["namespace", "resourceVersion", "generation", "creationTimestamp"])
            ObjectMeta.CopyField(old, metadata, field);
        foreach (var field in (ReadOnlySpan<string>)["uid", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName", "managedFields"])
        {
            if (metadata[field] is null)
                ObjectMeta.CopyField(old, metadata, field);
        }

        metadata.Remove("selfLink");
    }

    private static void Validate(ObjectRequest request, StrategyContext strategyContext, JsonObject obj, JsonObject old)
    {
        var strategy = request.Resource.Strategy;
        var metadataErrors = MetadataValidator.ValidateUpdate(obj, old);
        var kindErrors = request.Subresource is null
            ? strategy.ValidateUpdate(strategyContext, obj, old)
            : strategy.ValidateStatusUpdate(strategyContext, obj, old);
        if (kindErrors.Count == 0 && metadataErrors.Count > 0 && !request.Options.DryRun)
            strategy.Release(obj, old);
        // A genuine server checks the metadata of built-in kinds twice, and lists the causes twice.
        List<FieldError> errors = [.. metadataErrors, .. request.Resource.IsCustom ? [] : metadataErrors, .. kindErrors];
        if (errors.Count > 0)
            throw ApiErrors.Invalid(request.Resource, request.Name, errors);
    }
}
