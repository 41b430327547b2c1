using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Auth;

/// <summary>What all reviews have in common: they are only posted, and answered with the posted object and a status.</summary>
internal static class ReviewRequest
{
    /// <exception cref="StatusException">405 for anything but a create.</exception>
    public static void RequireCreate(ObjectRequest request)
    {
        if (request.Verb != "create")
            throw new StatusException(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);
    }

    public static ObjectResult Answer(string apiVersion, string kind, JsonObject body, JsonNode? spec, JsonObject status) =>
        new(201, new JsonObject
        {
            ["kind"] = kind,
            ["apiVersion"] = apiVersion,
            ["metadata"] = body["metadata"]?.DeepClone() ?? new JsonObject(),
            ["spec"] = spec?.DeepClone() ?? new JsonObject(),
            ["status"] = status,
        });

    /// <summary>422 of a review: these name neither kind nor object.</summary>
    public static StatusException Invalid(string group, string kind, FieldError error)
    {
        var details = new JsonObject { ["group"] = group };
        if (kind.Length > 0)
            details["kind"] = kind;
        details["causes"] = new JsonArray(new JsonObject
        {
            ["reason"] = error.Type.ToString(),
            ["message"] = error.Message,
            ["field"] = error.Field,
        });
        return new StatusException(422, "Invalid", $"{kind}.{group} \"\" is invalid: {error}", details);
    }
}
