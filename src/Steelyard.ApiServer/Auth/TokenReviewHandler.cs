using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Auth;

/// <summary>Checks a token for somebody else.</summary>
public sealed class TokenReviewHandler(ServiceAccountTokens tokens, TimeProvider time) : ISpecialHandler
{
    public Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct)
    {
        ReviewRequest.RequireCreate(request);
        var body = request.Body ?? [];
        var spec = body["spec"];
        var token = spec.Text("token");
        if (token.Length == 0)
            throw new StatusException(400, "BadRequest", "token is required for TokenReview in authentication");
        IReadOnlyList<string> audiences = spec.Count("audiences") == 0 ? [TokenSigner.Issuer] : [.. spec.Texts("audiences")];
        var status = tokens.Authenticate(token, audiences, out var error) is { } user
            ? new JsonObject
            {
                ["authenticated"] = true,
                ["user"] = UserInfoJson.Write(user),
                ["audiences"] = DiscoveryJson.Strings(tokens.SharedAudiences(token, audiences)),
            }
            : new JsonObject { ["user"] = new JsonObject(), ["error"] = error };
        return Task.FromResult(ReviewRequest.Answer(request, spec, status, time.GetUtcNow()));
    }
}
