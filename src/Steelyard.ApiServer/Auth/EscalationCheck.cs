using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Auth;

/// <summary>
/// Nobody hands out rights without having them: writing a role needs its rules (or the verb escalate), binding one
/// needs the role's rules (or the verb bind).
/// </summary>
public sealed class EscalationCheck(RbacAuthorizer authorizer)
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <summary>Looks at the object a create or update is about to store.</summary>
    /// <param name="old">The object as it is; null for a create.</param>
    /// <exception cref="StatusException">403 when it grants more than the user holds.</exception>
    public void Check(ObjectRequest request, JsonObject obj, JsonObject? old)
    {
        if (request.Resource.Group != Group || request.User.Groups.Contains("system:masters"))
            return;
        var ns = request.Namespace ?? "";
        switch (request.Resource.Kind)
        {
            case "Role" or "ClusterRole":
                if (old is not null && JsonNode.DeepEquals(obj["rules"], old["rules"]) && JsonNode.DeepEquals(obj["aggregationRule"], old["aggregationRule"]))
                    return;
                if (!May(request, "escalate", request.Resource.Plural, ns, obj.Text("metadata", "name")))
                    RequireHeld(request, obj, ns, RulesOf(obj));
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                CheckBinding(request, obj, ns);
                break;
        }
    }

    private void CheckBinding(ObjectRequest request, JsonObject binding, string ns)
    {
        var kind = binding.Text("roleRef", "kind");
        var name = binding.Text("roleRef", "name");
        if (!May(request, "bind", kind == "ClusterRole" ? "clusterroles" : "roles", ns, name))
            RequireHeld(request, binding, ns, authorizer.RulesOfRole(kind, ns, name));
    }

    /// <summary>An aggregating role gets rules that are not known yet: it needs all rights.</summary>
    private static IReadOnlyList<PolicyRule> RulesOf(JsonObject role) =>
        role.Count("aggregationRule", "clusterRoleSelectors") > 0 ? PolicyRule.Everything : PolicyRule.ReadAll(role);

    private bool May(ObjectRequest request, string verb, string resource, string ns, string name) =>
        authorizer.Decide(new AuthorizationRequest(request.User, verb) { Group = Group, Resource = resource, Namespace = ns, Name = name }).Allowed;

    private void RequireHeld(ObjectRequest request, JsonObject obj, string ns, IReadOnlyList<PolicyRule> wanted)
    {
        var held = authorizer.RulesFor(request.User, ns);
        var missing = wanted.SelectMany(r => r.Split()).Where(atom => !held.Any(h => h.Covers(atom))).ToList();
        if (missing.Count == 0)
            return;
        throw Refusal(request, obj, Text(request.User, missing));
    }

    private static string Text(UserInfo user, List<PolicyRule> missing)
    {
        var groups = string.Join(' ', user.Groups.Select(g => $"\"{g}\""));
        return $"user \"{user.Name}\" (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n" +
            string.Join('\n', missing.Select(m => m.ToString()).Distinct().Order(StringComparer.Ordinal));
    }

    private static StatusException Refusal(ObjectRequest request, JsonObject obj, string text)
    {
        var name = obj.Text("metadata", "name");
        return new StatusException(403, "Forbidden", $"{request.Resource.QualifiedPlural} \"{name}\" is forbidden: {text}", new JsonObject
        {
            ["name"] = name,
            ["group"] = Group,
            ["kind"] = request.Resource.Plural,
        });
    }
}
