using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Errors;

/// <summary>
/// A refusal that the client gets as a <c>Status</c> object. Everything in the API path that says no throws this;
/// any other exception is a bug and becomes a 500.
/// </summary>
public sealed class StatusException : Exception
{
    public StatusException(int code, string? reason, string message, JsonObject? details = null)
        : base(message)
    {
        Code = code;
        Reason = reason;
        Details = details;
    }

    /// <summary>HTTP status code.</summary>
    public int Code { get; }

    /// <summary>Machine-readable reason (NotFound, Conflict, Invalid …), or null when a genuine server leaves it out.</summary>
    public string? Reason { get; }

    /// <summary>The <c>details</c> object: name, group, kind, uid, causes, retryAfterSeconds.</summary>
    public JsonObject? Details { get; }

    /// <summary>metadata.continue of the Status: how a list whose token expired can go on.</summary>
    public string? Continue { get; init; }

    /// <summary>The Status object as it goes over the wire.</summary>
    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = Continue is null ? [] : new JsonObject { ["continue"] = Continue },
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (Reason is not null)
            status["reason"] = Reason;
        if (Details is not null)
            status["details"] = Details.DeepClone();
        status["code"] = Code;
        return status;
    }
}
