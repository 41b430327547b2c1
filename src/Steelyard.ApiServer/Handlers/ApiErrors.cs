using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Handlers;

/// <summary>The refusals of the generic handlers, worded as Kubernetes words them.</summary>
public static class ApiErrors
{
    public static StatusException NotFound(ResourceDefinition resource, string name) =>
        new(404, "NotFound", $"{resource.QualifiedPlural} \"{name}\" not found", Details(resource, name));

    /// <summary>The path names a version or a resource that is not served.</summary>
    public static StatusException NoSuchResource() =>
        new(404, "NotFound", "the server could not find the requested resource", []);

    public static StatusException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static StatusException AlreadyExists(ResourceDefinition resource, string name, bool terminating) =>
        new(409, "AlreadyExists",
            (terminating ? "object is being deleted: " : string.Empty) + $"{resource.QualifiedPlural} \"{name}\" already exists",
            Details(resource, name));

    /// <summary>Somebody else wrote the object since the caller read it.</summary>
    public static StatusException Modified(ResourceDefinition resource, string name) =>
        Conflict(resource.QualifiedPlural, Details(resource, name), name,
            "the object has been modified; please apply your changes to the latest version and try again");

    public static StatusException Conflict(ResourceDefinition resource, string name, string why) =>
        Conflict(resource.QualifiedPlural, Details(resource, name), name, why);

    /// <summary>A precondition of a DELETE does not hold; these name the kind instead of the resource.</summary>
    public static StatusException PreconditionFailed(ResourceDefinition resource, string name, string why) =>
        Conflict(QualifiedKind(resource), KindDetails(resource, name), name, why);

    public static StatusException Forbidden(ResourceDefinition resource, string? name, string why, JsonArray? causes = null)
    {
        var details = Details(resource, name);
        if (causes is not null)
            details["causes"] = causes;
        return new StatusException(403, "Forbidden", $"{resource.QualifiedPlural}{Quoted(name)} is forbidden: {why}", details);
    }

    public static StatusException BadRequest(string message) => new(400, "BadRequest", message);

    public static StatusException Internal(string message) => new(500, null, message);

    /// <summary>422 with one cause for each error.</summary>
    public static StatusException Invalid(ResourceDefinition resource, string? name, IReadOnlyList<FieldError> errors) =>
        Invalid(QualifiedKind(resource), KindDetails(resource, name), name, errors);

    /// <summary>422 about a custom resource of another kind; it goes by the kind that was sent.</summary>
    public static StatusException InvalidKind(ResourceDefinition resource, string kind, string? name) =>
        Invalid($"{kind}.{resource.Group}", Details(resource.Group, kind, name), name,
            [new FieldError(FieldErrorType.FieldValueInvalid, "kind", $"Invalid value: \"{kind}\": must be {resource.Kind}")]);

    /// <summary>422 that names the resource where others name the kind (checks of the storage layer).</summary>
    public static StatusException InvalidResource(ResourceDefinition resource, string? name, params IReadOnlyList<FieldError> errors) =>
        Invalid(resource.QualifiedPlural, Details(resource, name), name, errors);

    /// <summary>422 about the options of a request, for instance ListOptions.</summary>
    public static StatusException InvalidOptions(string kind, params IReadOnlyList<FieldError> errors) =>
        Invalid(kind + ".meta.k8s.io", new JsonObject { ["group"] = "meta.k8s.io", ["kind"] = kind }, null, errors);

    /// <summary>422 about what was sent to a scale subresource.</summary>
    public static StatusException InvalidScale(string? name, params IReadOnlyList<FieldError> errors) =>
        Invalid("Scale.autoscaling", new JsonObject { ["name"] = name, ["group"] = "autoscaling", ["kind"] = "Scale" }, name, errors);

    /// <summary>422 about a patch; these name neither kind nor object.</summary>
    public static StatusException InvalidPatch(string message) =>
        Invalid(string.Empty, [], null, [new FieldError(FieldErrorType.FieldValueInvalid, "patch", message)]);

    public static StatusException Expired(string message) => new(410, "Expired", message);

    /// <summary>A continue token is too old; the Status carries one that goes on at the current revision.</summary>
    public static StatusException ExpiredContinue(string fresh) => new(410, "Expired",
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue " +
        "parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token " +
        "results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now " +
        "may show up in the list.")
    {
        Continue = fresh,
    };

    /// <summary>The caller names a revision that is yet to come.</summary>
    public static StatusException FutureRevision(long asked, long current)
    {
        var details = new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        };
        return new StatusException(504, "Timeout", $"Timeout: Too large resource version: {asked}, current: {current}", details);
    }

    internal static string QualifiedKind(ResourceDefinition resource) =>
        (resource.ErrorGroup ?? resource.Group) is { Length: > 0 } group ? $"{resource.Kind}.{group}" : resource.Kind;

    /// <summary>Details that name the resource: what most refusals carry.</summary>
    internal static JsonObject Details(ResourceDefinition resource, string? name) => Details(resource.Group, resource.Plural, name);

    private static JsonObject KindDetails(ResourceDefinition resource, string? name) => Details(resource.ErrorGroup ?? resource.Group, resource.Kind, name);

    private static JsonObject Details(string group, string kind, string? name)
    {
        var details = new JsonObject();
        if (!string.IsNullOrEmpty(name))
            details["name"] = name;
        if (group.Length > 0)
            details["group"] = group;
        details["kind"] = kind;
        return details;
    }

    private static StatusException Conflict(string kind, JsonObject details, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind} \"{name}\": {why}", details);

    private static StatusException Invalid(string kind, JsonObject details, string? name, IReadOnlyList<FieldError> errors)
    {
        var causes = new JsonArray();
        foreach (var error in errors)
        {
            causes.Add((JsonNode)new JsonObject
            {
                ["reason"] = error.Type.ToString(),
                ["message"] = error.Message,
                ["field"] = error.Field,
            });
        }

        details["causes"] = causes;
        var texts = errors.Select(e => e.ToString()).Distinct().ToArray();
        var text = texts.Length == 1 ? texts[0] : "[" + string.Join(", ", texts) + "]";
        return new StatusException(422, "Invalid", $"{kind} \"{name}\" is invalid: {text}", details);
    }

    private static string Quoted(string? name) => string.IsNullOrEmpty(name) ? string.Empty : $" \"{name}\"";
}
