using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>POST: makes an object.</summary>
public sealed class Creator(HandlerContext context)
{
    private const int MaxNameAttempts = 8;

    /// <summary>Creates <see cref="ObjectRequest.Body"/>; with generateName other names are tried when one is taken.</summary>
    public async Task<ObjectResult> CreateAsync(ObjectRequest request, CancellationToken ct)
    {
        var obj = request.Body ?? throw ApiErrors.BadRequest("no object was sent");
        var metadata = ObjectMeta.Of(obj);
        var given = ObjectMeta.Text(metadata, "name");
        var generated = given is null && ObjectMeta.Text(metadata, "generateName") is not null;
        for (var attempt = 1; ; attempt++)
        {
            var result = await TryCreateAsync(request, generated ? obj.DeepClone().AsObject() : obj, ct).ConfigureAwait(false);
            if (result is not null)
                return result;
            if (!generated || attempt == MaxNameAttempts)
                throw Exists(request, given ?? ObjectMeta.Text(metadata, "generateName")!);
        }
    }

    private async Task<ObjectResult?> TryCreateAsync(ObjectRequest request, JsonObject obj, CancellationToken ct)
    {
        var resource = request.Resource;
        Place(request, obj);
        var home = NamespaceLifecycle.CheckCreate(context.Store, resource, request.Namespace, ObjectMeta.Text(ObjectMeta.Of(obj), "name"));
        HandlerContext.SetDefaults(resource, obj);

        var strategyContext = context.StrategyContext(request);
        // Managers own what they sent and its defaults, not what webhooks change and the server allocates or sets next.
        if (resource.Subresources.Contains("status") && !request.Options.IsApply)
            obj.Remove("status");
        FieldTracking.Record(request, null, obj, strategyContext.Now);
        obj = await context.MutateAsync("CREATE", request, obj, null, ct).ConfigureAwait(false);
        Stamp(request, obj);
        resource.Strategy.PrepareForCreate(strategyContext, obj);
        Validate(request, obj, strategyContext);
        obj = ObjectMeta.Normalize(obj, resource.GroupVersion, resource.Kind);
        JsonObject storage;
        try
        {
            await context.AdmitAsync("CREATE", request, obj, null, ct).ConfigureAwait(false);
            request.Warnings.AddRange(resource.Strategy.Warnings(strategyContext, obj, null));
            storage = await HandlerContext.ToStorageAsync(resource, obj, ct).ConfigureAwait(false);
        }
        catch when (!request.Options.DryRun)
        {
            resource.Strategy.Release(obj);
            throw;
        }

        return await StoreAsync(request, obj, storage, home, ct).ConfigureAwait(false);
    }

    private async Task<ObjectResult?> StoreAsync(ObjectRequest request, JsonObject obj, JsonObject storage, StoredObject? home, CancellationToken ct)
    {
        var resource = request.Resource;
        var name = ObjectMeta.Text(ObjectMeta.Of(obj), "name")!;
        if (request.Options.DryRun)
        {
            if (context.Store.Get(resource.StorageName, request.Namespace, name) is not null)
                throw Exists(request, name);
            return new ObjectResult(201, obj);
        }

        StoredObject? stored = null;
        try
        {
            stored = context.Store.Create(resource.StorageName, request.Namespace, name, storage,
                () => NamespaceLifecycle.CheckUnchanged(context.Store, resource, home, name));
        }
        finally
        {
            if (stored is null)
                resource.Strategy.Release(obj);
        }

        return stored is null ? null : await context.ResultAsync(201, resource, stored, ct).ConfigureAwait(false);
    }

    private static void Place(ObjectRequest request, JsonObject obj)
    {
        var metadata = ObjectMeta.Of(obj);
        CheckNamespace(request, metadata);
        if (ObjectMeta.Text(metadata, "resourceVersion") is not null)
            throw ApiErrors.Internal("resourceVersion should not be set on objects to be created");
        if (request.Namespace is not null)
            metadata["namespace"] = request.Namespace;
        // Never taken from a client; removed before field managers are recorded, so that nobody owns them.
        foreach (var field in (ReadOnlySpan<string>)["selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"])
            metadata.Remove(field);
    }

    private void Stamp(ObjectRequest request, JsonObject obj)
    {
        Place(request, obj);
        var metadata = ObjectMeta.Of(obj);
        if (ObjectMeta.Text(metadata, "name") is null && ObjectMeta.Text(metadata, "generateName") is { } prefix)
            metadata["name"] = Names.Generate(prefix);
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = ObjectMeta.Timestamp(context.Clock.GetUtcNow());
        metadata.Remove("resourceVersion");
    }

    internal static void CheckNamespace(ObjectRequest request, JsonObject metadata)
    {
        var ns = ObjectMeta.Text(metadata, "namespace");
        if (ns is null || ns == request.Namespace)
            return;
        if (request.Namespace is not null)
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        metadata.Remove("namespace");
    }

    private static void Validate(ObjectRequest request, JsonObject obj, Registry.StrategyContext strategyContext)
    {
        var metadataErrors = MetadataValidator.ValidateCreate(obj, request.Resource);
        var kindErrors = request.Resource.Strategy.ValidateCreate(strategyContext, obj);
        if (kindErrors.Count == 0 && metadataErrors.Count > 0 && !request.Options.DryRun)
            request.Resource.Strategy.Release(obj);
        List<FieldError> errors = [.. metadataErrors, .. kindErrors];
        if (errors.Count > 0)
            throw ApiErrors.Invalid(request.Resource, ObjectMeta.Text(ObjectMeta.Of(obj), "name"), errors);
    }

    private StatusException Exists(ObjectRequest request, string name)
    {
        var existing = context.Store.Get(request.Resource.StorageName, request.Namespace, name);
        return ApiErrors.AlreadyExists(request.Resource, name, existing is not null && ObjectMeta.IsTerminating(existing.Value));
    }
}
