using System.Text.Json.Nodes;

namespace Steelyard.Api.Admission;

/// <summary>Allowed, with or without warning, or refused with an HTTP status code and a message.</summary>
internal sealed record AdmissionVerdict(bool IsAllowed, int Code = 200, string? Message = null, string? Warning = null)
{
    public static readonly AdmissionVerdict Allowed = new(true);

    public static AdmissionVerdict Denied(string message) => new(false, 403, message);

    public static AdmissionVerdict Undecodable(string message) => new(false, 400, message);

    public JsonObject ToResponse(string uid)
    {
        var response = new JsonObject { ["uid"] = uid, ["allowed"] = IsAllowed };
        if (!IsAllowed)
        {
            response["status"] = new JsonObject
            {
                ["status"] = "Failure",
                ["reason"] = Code == 403 ? "Forbidden" : "BadRequest",
                ["code"] = Code,
                ["message"] = Message,
            };
        }

        if (Warning is not null)
            response["warnings"] = new JsonArray((JsonNode)JsonValue.Create(Warning));
        return response;
    }
}
