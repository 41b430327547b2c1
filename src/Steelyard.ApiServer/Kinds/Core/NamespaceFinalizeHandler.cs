using System.Text.Json.Nodes;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Kinds.Core;

/// <summary>namespaces/finalize: changes spec.finalizers, and removes a terminating namespace that nothing holds any more.</summary>
internal sealed class NamespaceFinalizeHandler(HandlerContext context) : ISpecialHandler
{
    public async Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct)
    {
        if (request.Verb != "update" || request.Body is not { } body)
            throw ApiErrors.MethodNotAllowed();
        var finalizers = body.Obj("spec").Strings("finalizers");
        var wanted = body.Obj("metadata").Str("resourceVersion");
        while (true)
        {
            var stored = context.Store.Get(request.Resource.StorageName, null, request.Name!)
                ?? throw ApiErrors.NotFound(request.Resource, request.Name!);
            var obj = stored.Copy();
            if (wanted is not null && wanted != obj.Obj("metadata").Str("resourceVersion"))
                throw ApiErrors.Modified(request.Resource, request.Name!);
            var changed = !finalizers.SequenceEqual(obj.Obj("spec").Strings("finalizers"));
            SetFinalizers(obj, finalizers);
            if (request.Options.DryRun || !(changed || IsReleased(obj)))
                return new ObjectResult(200, obj);
            if (await TryWriteAsync(request.Resource, stored, obj, ct).ConfigureAwait(false) is { } result)
                return result;
        }
    }

    private async Task<ObjectResult?> TryWriteAsync(ResourceDefinition resource, StoredObject stored, JsonObject obj, CancellationToken ct)
    {
        if (!IsReleased(obj))
        {
            var written = context.Store.Update(resource.StorageName, stored, obj);
            return written is null ? null : await context.ResultAsync(200, resource, written, ct).ConfigureAwait(false);
        }
        var last = obj.DeepClone().AsObject();
        if (context.Store.Delete(resource.StorageName, stored, obj) is not { } removed)
            return null;
        await context.Store.WhenCommitted(removed.Revision).WaitAsync(ct).ConfigureAwait(false);
        return new ObjectResult(200, last);
    }

    private static void SetFinalizers(JsonObject obj, IReadOnlyList<string> finalizers)
    {
        var spec = obj.GetOrAdd("spec");
        if (finalizers.Count == 0)
            spec.Remove("finalizers");
        else
            spec["finalizers"] = JsonAccess.Array(finalizers);
    }

    private static bool IsReleased(JsonObject obj) =>
        obj.Obj("metadata").Str("deletionTimestamp") is not null
        && obj.Obj("metadata").Strings("finalizers").Count == 0
        && obj.Obj("spec").Strings("finalizers").Count == 0;
}
