using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiServer.Registry;

/// <summary>
/// The rules of one kind, called by the generic handlers in this order:
/// defaulting (schema, then <see cref="Default"/>) → <c>Prepare…</c> → <c>Validate…</c> → storage.
/// Objects are changed in place. Strategies do no I/O; what they need from elsewhere (allocators, other objects) they
/// got when they were built.
/// </summary>
public interface IResourceStrategy
{
    /// <summary>Defaults that a schema cannot express (for instance targetPort = port). Must be idempotent.</summary>
    void Default(JsonObject obj);

    /// <summary>Clears what users may not set (status), sets generation, allocates (cluster IP, node port …).</summary>
    void PrepareForCreate(StrategyContext context, JsonObject obj);

    /// <summary>Puts back what users may not change through the main resource (status), raises generation.</summary>
    void PrepareForUpdate(StrategyContext context, JsonObject obj, JsonObject old);

    /// <summary>Puts back all but status (and what else the kind lets its status subresource change).</summary>
    void PrepareForStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old);

    IReadOnlyList<FieldError> ValidateCreate(StrategyContext context, JsonObject obj);

    IReadOnlyList<FieldError> ValidateUpdate(StrategyContext context, JsonObject obj, JsonObject old);

    IReadOnlyList<FieldError> ValidateStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old);

    /// <summary>Warning texts to send as <c>Warning</c> headers (code 299).</summary>
    IReadOnlyList<string> Warnings(StrategyContext context, JsonObject obj, JsonObject? old);

    /// <summary>
    /// Gives back what <paramref name="gone"/> has allocated and <paramref name="kept"/> does not hold. A validation that
    /// finds errors leaves nothing allocated. Called when an object that passed it was not created after all (gone: that
    /// object, kept: null) or not stored as an update (that object, the one it was made from), an update was stored (the
    /// old object, the new one) and an object was removed (the object, null). Not for dry runs.
    /// </summary>
    void Release(JsonObject gone, JsonObject? kept = null)
    {
    }

    /// <summary>Called at the start for every stored object, so that allocations are known again.</summary>
    void Restore(JsonObject obj)
    {
    }

    /// <summary>PUT of an absent object creates it.</summary>
    bool AllowCreateOnUpdate { get; }

    /// <summary>PUT without resourceVersion is accepted.</summary>
    bool AllowUnconditionalUpdate { get; }

    /// <summary>DELETE answers with the object instead of a Status.</summary>
    bool DeleteReturnsObject { get; }

    /// <summary>Field selectors of the kind besides metadata.name and metadata.namespace: label → value of the object.</summary>
    IReadOnlyDictionary<string, Func<JsonObject, string>> SelectableFields { get; }
}

/// <summary>What a strategy may know of the request.</summary>
public sealed record StrategyContext(string? Namespace, string UserName, bool DryRun, DateTimeOffset Now);
