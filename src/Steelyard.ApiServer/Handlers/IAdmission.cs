using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Others' say in a write: mutating webhooks before it is validated, validating ones before it is stored.</summary>
public interface IAdmission
{
    /// <summary>The object as others want it, with its defaults; the given one when nobody changed it.</summary>
    /// <param name="operation">CREATE or UPDATE.</param>
    /// <param name="old">The object as it is; null for CREATE.</param>
    /// <exception cref="ApiMachinery.Errors.StatusException">The write is refused.</exception>
    Task<JsonObject> MutateAsync(string operation, ObjectRequest request, JsonObject obj, JsonObject? old, CancellationToken ct);

    /// <param name="operation">CREATE, UPDATE or DELETE.</param>
    /// <param name="obj">The object as it would be stored, in the version of the request; null for DELETE.</param>
    /// <param name="old">The object as it is; null for CREATE.</param>
    /// <exception cref="ApiMachinery.Errors.StatusException">The write is refused.</exception>
    Task AdmitAsync(string operation, ObjectRequest request, JsonObject? obj, JsonObject? old, CancellationToken ct);
}
