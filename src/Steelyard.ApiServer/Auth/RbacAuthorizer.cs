using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Auth;

/// <summary>
/// Role-based access control over the roles and bindings in the store. Members of system:masters may do anything, so
/// that no binding can lock the administrator out.
/// </summary>
public sealed class RbacAuthorizer(ObjectStore store) : IRequestAuthorizer
{
    private const string Masters = "system:masters";
    private readonly RbacIndex _index = new(store);

    public ValueTask<string?> RefuseAsync(UserInfo user, RequestInfo request, CancellationToken ct) =>
        ValueTask.FromResult(Decide(AuthorizationRequest.From(user, request)).Allowed ? null : "");

    public AuthorizationDecision Decide(AuthorizationRequest request)
    {
        if (request.User.Groups.Contains(Masters))
            return new AuthorizationDecision(true, "");
        foreach (var (binding, rules) in _index.Find(SubjectKeys.Of(request.User), request.Namespace))
        {
            foreach (var rule in rules)
            {
                if (rule.Allows(request))
                    return new AuthorizationDecision(true, binding.Reason);
            }
        }
        return new AuthorizationDecision(false, "");
    }

    /// <summary>All rules that apply to a user in a namespace (empty: cluster-wide ones only).</summary>
    public IReadOnlyList<PolicyRule> RulesFor(UserInfo user, string ns) =>
        [.. _index.Find(SubjectKeys.Of(user), ns).SelectMany(f => f.Rules)];

    /// <summary>The rules of a role; empty when it does not exist.</summary>
    public IReadOnlyList<PolicyRule> RulesOfRole(string roleKind, string ns, string name) => _index.Rules(roleKind, ns, name);
}
