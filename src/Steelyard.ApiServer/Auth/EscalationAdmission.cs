using System.Text.Json.Nodes;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Auth;

/// <summary>Puts the <see cref="EscalationCheck"/> in front of the other admission checks.</summary>
/// <param name="next">Asked afterwards; null: there are no others.</param>
public sealed class EscalationAdmission(EscalationCheck check, IAdmission? next = null) : IAdmission
{
    public Task<JsonObject> MutateAsync(string operation, ObjectRequest request, JsonObject obj, JsonObject? old, CancellationToken ct) =>
        next?.MutateAsync(operation, request, obj, old, ct) ?? Task.FromResult(obj);

    public Task AdmitAsync(string operation, ObjectRequest request, JsonObject? obj, JsonObject? old, CancellationToken ct)
    {
        if (obj is not null && request.Subresource is null && operation != "DELETE")
            check.Check(request, obj, old);
        return next?.AdmitAsync(operation, request, obj, old, ct) ?? Task.CompletedTask;
    }
}
