using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Auth;

/// <summary>The handlers of reviews and token requests, by the names they are registered under.</summary>
public static class AuthHandlers
{
    public static IReadOnlyDictionary<string, ISpecialHandler> Create(
        RbacAuthorizer authorizer, ServiceAccountTokens tokens, TokenSigner signer, ObjectStore store, TimeProvider time)
    {
        var access = new AccessReviewHandler(authorizer, time);
        return new Dictionary<string, ISpecialHandler>
        {
            ["selfsubjectreviews.authentication.k8s.io"] = new SelfSubjectReviewHandler(time),
            ["tokenreviews.authentication.k8s.io"] = new TokenReviewHandler(tokens, time),
            ["subjectaccessreviews.authorization.k8s.io"] = access,
            ["localsubjectaccessreviews.authorization.k8s.io"] = access,
            ["selfsubjectaccessreviews.authorization.k8s.io"] = access,
            ["selfsubjectrulesreviews.authorization.k8s.io"] = new RulesReviewHandler(authorizer),
            ["serviceaccounts/token"] = new TokenRequestHandler(signer, store, time),
        };
    }
}
