using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Auth;

/// <summary>
/// Answers SubjectAccessReview, LocalSubjectAccessReview and SelfSubjectAccessReview: may somebody do something.
/// </summary>
public sealed class AccessReviewHandler(RbacAuthorizer authorizer, TimeProvider time) : ISpecialHandler
{
    private const string Group = "authorization.k8s.io";

    public Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct)
    {
        ReviewRequest.RequireCreate(request);
        var body = request.Body ?? [];
        var spec = body["spec"];
        var self = request.Resource.Kind == "SelfSubjectAccessReview";
        if (Problem(spec, self) is { } problem)
            throw ReviewRequest.Invalid(Group, "", problem);
        if (request.Resource.Namespaced && spec.Text("resourceAttributes", "namespace") != request.Namespace)
        {
            throw ReviewRequest.Invalid(Group, "", new FieldError(
                FieldErrorType.FieldValueInvalid,
                "spec.resourceAttributes.namespace",
                $"Invalid value: \"{spec.Text("resourceAttributes", "namespace")}\": must match metadata.namespace"));
        }
        var decision = authorizer.Decide(Question(self ? request.User : UserInfoJson.ReadSubject(spec), spec));
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (decision.Reason.Length > 0)
            status["reason"] = decision.Reason;
        return Task.FromResult(ReviewRequest.Answer(request, spec, status, time.GetUtcNow()));
    }

    private static AuthorizationRequest Question(UserInfo user, JsonNode? spec)
    {
        if (spec.At("nonResourceAttributes") is JsonObject path)
            return new AuthorizationRequest(user, path.Text("verb")) { Path = path.Text("path") };
        var resource = spec.At("resourceAttributes");
        return new AuthorizationRequest(user, resource.Text("verb"))
        {
            Group = resource.Text("group"),
            Resource = resource.Text("resource"),
            Subresource = resource.Text("subresource"),
            Name = resource.Text("name"),
            Namespace = resource.Text("namespace"),
        };
    }

    private static FieldError? Problem(JsonNode? spec, bool self)
    {
        var resource = spec.At("resourceAttributes") is JsonObject;
        var path = spec.At("nonResourceAttributes") as JsonObject;
        if (resource && path is not null)
        {
            var shown = new JsonObject { ["Path"] = path.Text("path"), ["Verb"] = path.Text("verb") }.ToJsonString();
            return Invalid("spec.nonResourceAttributes", $"{shown}: cannot be specified in combination with resourceAttributes");
        }
        if (!resource && path is null)
            return Invalid("spec.resourceAttributes", "null: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        if (!self && spec.Text("user").Length == 0 && spec.Count("groups") == 0)
            return Invalid("spec.user", "\"\": at least one of user or group must be specified");
        return null;
    }

    private static FieldError Invalid(string field, string text) => new(FieldErrorType.FieldValueInvalid, field, "Invalid value: " + text);
}
