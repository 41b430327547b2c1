using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Apply;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
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

    /// <summary>The same, with the spec recorded in managedFields as set by the client.</summary>
    public static ObjectResult Answer(ObjectRequest request, JsonNode? spec, JsonObject status, DateTimeOffset now)
    {
        var resource = request.Resource;
        var result = Answer(resource.GroupVersion, resource.Kind, request.Body ?? [], spec, status);
        Track(request, result.Object, resource.Kind, spec, now);
        return result;
    }

    /// <summary>Records the client as manager of what it sent as spec.</summary>
    public static void Track(ObjectRequest request, JsonObject answer, string kind, JsonNode? spec, DateTimeOffset now)
    {
        var apiVersion = (string)answer["apiVersion"]!;
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = (slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..]);
        var sent = new JsonObject { ["metadata"] = new JsonObject(), ["spec"] = spec?.DeepClone() };
        ManagedFields.UpdateAfterWrite(
            null, sent, request.Options.FieldManager, apiVersion, request.Subresource, BuiltinSchemas.ForKind(group, version, kind), now);
        if (sent["metadata"]!["managedFields"] is { } fields && answer["metadata"] is JsonObject metadata)
            metadata["managedFields"] = fields.DeepClone();
    }

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
