using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Last word before a write is stored: validating webhooks.</summary>
public interface IAdmission
{
    /// <param name="operation">CREATE, UPDATE or DELETE.</param>
    /// <param name="obj">The object as it would be stored, in the version of the request; null for DELETE.</param>
    /// <param name="old">The object as it is; null for CREATE.</param>
    /// <exception cref="ApiMachinery.Errors.StatusException">The write is refused.</exception>
    Task AdmitAsync(string operation, ObjectRequest request, JsonObject? obj, JsonObject? old, CancellationToken ct);
}
