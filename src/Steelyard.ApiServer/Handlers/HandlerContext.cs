using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>What all handlers share.</summary>
public sealed class HandlerContext(ObjectStore store, ResourceRegistry registry, TimeProvider clock, IAdmission? admission)
{
    public ObjectStore Store { get; } = store;

    public ResourceRegistry Registry { get; } = registry;

    public TimeProvider Clock { get; } = clock;

    public IAdmission? Admission { get; } = admission;

    public StrategyContext StrategyContext(ObjectRequest request) =>
        new(request.Namespace, request.User.Name, request.Options.DryRun, Clock.GetUtcNow());

    /// <summary>A private copy of a stored object in the version of the request.</summary>
    public static async ValueTask<JsonObject> ServedCopyAsync(ResourceDefinition resource, StoredObject stored, CancellationToken ct)
    {
        if (resource.Converter is null)
            return stored.Copy();
        var converted = await resource.Converter.FromStorageAsync([stored.Copy()], ct).ConfigureAwait(false);
        return converted[0];
    }

    /// <summary>The answer for a stored object, shown only once it is safe.</summary>
    public async ValueTask<ObjectResult> ResultAsync(int code, ResourceDefinition resource, StoredObject stored, CancellationToken ct)
    {
        await Store.WhenCommitted(stored.Revision).WaitAsync(ct).ConfigureAwait(false);
        return resource.Converter is null
            ? new ObjectResult(code, stored)
            : new ObjectResult(code, await ServedCopyAsync(resource, stored, ct).ConfigureAwait(false));
    }

    /// <summary>The stored form of an object, ready for the store.</summary>
    public static async ValueTask<JsonObject> ToStorageAsync(ResourceDefinition resource, JsonObject obj, CancellationToken ct) =>
        resource.Converter is null ? obj : await resource.Converter.ToStorageAsync(obj, ct).ConfigureAwait(false);

    /// <summary>The defaults of the schema and of the kind's own rules.</summary>
    public static void SetDefaults(ResourceDefinition resource, JsonObject obj)
    {
        if (resource.Schema is not null)
            Defaulter.Apply(obj, resource.Schema);
        resource.Strategy.Default(obj);
    }

    public Task<JsonObject> MutateAsync(string operation, ObjectRequest request, JsonObject obj, JsonObject? old, CancellationToken ct) =>
        Admission is null ? Task.FromResult(obj) : Admission.MutateAsync(operation, request, obj, old, ct);

    public Task AdmitAsync(string operation, ObjectRequest request, JsonObject? obj, JsonObject? old, CancellationToken ct) =>
        Admission is null ? Task.CompletedTask : Admission.AdmitAsync(operation, request, obj, old, ct);
}
