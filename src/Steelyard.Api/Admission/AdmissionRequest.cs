using System.Text.Json.Nodes;

namespace Steelyard.Api.Admission;

/// <summary>What a validating webhook is asked. <see cref="Object"/> is null for a deletion.</summary>
internal sealed record AdmissionRequest(string Uid, string Operation, string Name, string Namespace, JsonObject? Object, JsonObject? OldObject)
{
    public bool IsCreate => Operation == "CREATE";

    public bool IsDelete => Operation == "DELETE";

    /// <exception cref="FormatException">The body is no AdmissionReview request.</exception>
    public static AdmissionRequest From(JsonObject review)
    {
        if (review["request"] is not JsonObject request || Text(request, "uid") is not { } uid)
            throw new FormatException("the body is not an AdmissionReview with a request");
        return new AdmissionRequest(
            uid,
            Text(request, "operation") ?? "",
            Text(request, "name") ?? "",
            Text(request, "namespace") ?? "",
            request["object"] as JsonObject,
            request["oldObject"] as JsonObject);
    }

    private static string? Text(JsonObject json, string field) =>
        json[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
