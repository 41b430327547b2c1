using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Auth;

/// <summary>Lists what the client itself may do in a namespace (<c>kubectl auth can-i --list</c>).</summary>
public sealed class RulesReviewHandler(RbacAuthorizer authorizer) : ISpecialHandler
{
    public Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct)
    {
        ReviewRequest.RequireCreate(request);
        var body = request.Body ?? [];
        var ns = body.Text("spec", "namespace");
        if (ns.Length == 0)
            throw new StatusException(400, "BadRequest", "no namespace on request");
        var rules = authorizer.RulesFor(request.User, ns);
        var status = new JsonObject
        {
            ["resourceRules"] = DiscoveryJson.Array(rules.Where(r => r.IsResourceRule).Select(r => r.ToJson())),
            ["nonResourceRules"] = DiscoveryJson.Array(rules.Where(r => !r.IsResourceRule).Select(r => r.ToJson())),
            ["incomplete"] = false,
        };
        return Task.FromResult(ReviewRequest.Answer("authorization.k8s.io/v1", "SelfSubjectRulesReview", body, null, status));
    }
}
