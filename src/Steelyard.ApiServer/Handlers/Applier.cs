using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Apply;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Handlers;

/// <summary>PATCH as server-side apply; makes the object when it is absent.</summary>
internal sealed class Applier(HandlerContext context, Updater updater)
{
    private static readonly SchemaNode _anything = new() { Type = "object", PreserveUnknownFields = true };

    public Task<ObjectResult> ApplyAsync(ObjectRequest request, JsonNode? patch, CancellationToken ct)
    {
        if (!request.Options.FieldManagerGiven)
        {
            throw ApiErrors.InvalidOptions("PatchOptions", new FieldError(
                FieldErrorType.FieldValueRequired, "fieldManager", "Required value: is required for apply patch"));
        }

        var applied = patch as JsonObject ?? throw ApiErrors.BadRequest("error decoding YAML: the applied configuration is no object");
        if (applied["apiVersion"] is null && applied["kind"] is null)
            throw ApiErrors.BadRequest("invalid object type: /, Kind=");
        Strip(request, applied);
        request = request.WithOptions(request.Options with { IsApply = true });
        return context.Store.Get(request.Resource.StorageName, request.Namespace, request.Name!) is null
            ? CreateAsync(request, applied, ct)
            : updater.UpdateAsync(request, live => Merge(request, live, applied), null, ct);
    }

    private Task<ObjectResult> CreateAsync(ObjectRequest request, JsonObject applied, CancellationToken ct)
    {
        if (applied["metadata"] is JsonObject metadata && ObjectMeta.Text(metadata, "uid") is { } uid)
        {
            throw ApiErrors.Conflict(request.Resource, request.Name!,
                $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
        }

        var created = Merge(request, null, applied);
        return updater.UpdateAsync(request, live => Merge(request, live, applied), created, ct, create: true);
    }

    private JsonObject Merge(ObjectRequest request, JsonObject? live, JsonObject applied)
    {
        var resource = request.Resource;
        var result = ServerSideApply.Apply(new ApplyRequest(
            live, applied.DeepClone().AsObject(), request.Options.FieldManager, request.Options.Force,
            resource.Schema ?? _anything, resource.GroupVersion, request.Subresource, context.Clock.GetUtcNow()));
        if (live is null)
            Updater.CheckName(request, result);
        return result;
    }

    /// <summary>What this endpoint ignores is not applied, so that nobody comes to own it.</summary>
    private static void Strip(ObjectRequest request, JsonObject applied)
    {
        if (request.Subresource is null && request.Resource.Subresources.Contains("status"))
            applied.Remove("status");
        else if (request.Subresource == "status")
            applied.Remove("spec");
    }
}
