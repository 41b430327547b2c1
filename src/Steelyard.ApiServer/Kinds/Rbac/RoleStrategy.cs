using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Rbac;

/// <summary>The rules of Roles and ClusterRoles.</summary>
internal sealed class RoleStrategy : DefaultStrategy
{
    private readonly bool _namespaced;

    public RoleStrategy(GroupVersionKind kind)
        : base(kind)
    {
        _namespaced = kind.Kind == "Role";
        AllowCreateOnUpdate = true;
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var i = 0;
        foreach (var rule in obj.Objects("rules"))
            CheckRule(rule, $"rules[{i++}]", errors);
    }

    private void CheckRule(JsonObject rule, string path, FieldErrors errors)
    {
        if (rule.Strings("verbs").Count == 0)
            errors.Required($"{path}.verbs", "verbs must contain at least one value");
        if (rule.Strings("nonResourceURLs").Count > 0)
        {
            if (_namespaced)
                errors.Invalid($"{path}.nonResourceURLs", rule["nonResourceURLs"], "namespaced rules cannot apply to non-resource URLs");
            else if (rule.Strings("apiGroups").Count + rule.Strings("resources").Count + rule.Strings("resourceNames").Count > 0)
                errors.Invalid($"{path}.nonResourceURLs", rule["nonResourceURLs"], "rules cannot apply to both regular resources and non-resource URLs");
            return;
        }
        if (rule.Strings("apiGroups").Count == 0)
            errors.Required($"{path}.apiGroups", "resource rules must supply at least one api group");
        if (rule.Strings("resources").Count == 0)
            errors.Required($"{path}.resources", "resource rules must supply at least one resource");
    }
}
