namespace Steelyard.ApiServer.Handlers;

/// <summary>
/// Serves a resource or subresource that is not plain storage: reviews, binding, eviction, token requests. Registered
/// by "plural.group" or "plural.group/subresource" (the core group: "plural", "pods/binding").
/// </summary>
public interface ISpecialHandler
{
    /// <summary>Handles one request; <see cref="ObjectRequest.Verb"/> tells what is asked.</summary>
    Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct);
}
