using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Rbac;

/// <summary>The rules of RoleBindings and ClusterRoleBindings: the role they name never changes.</summary>
internal sealed class RoleBindingStrategy : DefaultStrategy
{
    private const string Group = "rbac.authorization.k8s.io";
    private static readonly string[] _both = ["Role", "ClusterRole"];
    private static readonly string[] _cluster = ["ClusterRole"];
    private readonly bool _namespaced;

    public RoleBindingStrategy(GroupVersionKind kind)
        : base(kind)
    {
        _namespaced = kind.Kind == "RoleBinding";
        AllowCreateOnUpdate = true;
    }

    protected override void SetDefaults(JsonObject obj)
    {
        var role = obj.GetOrAdd("roleRef");
        if (role.Text("apiGroup").Length == 0)
            role["apiGroup"] = Group;
        foreach (var subject in obj.Objects("subjects"))
        {
            if (subject.Text("kind") is "User" or "Group" && subject.Text("apiGroup").Length == 0)
                subject["apiGroup"] = Group;
        }
    }

    protected override void Validate(JsonObject obj, FieldErrors errors)
    {
        var role = obj.Obj("roleRef");
        var kinds = _namespaced ? _both : _cluster;
        if (role.Text("apiGroup") != Group)
            errors.NotSupported("roleRef.apiGroup", role.Text("apiGroup"), Group);
        if (!kinds.Contains(role.Text("kind")))
            errors.NotSupported("roleRef.kind", role.Text("kind"), kinds);
        if (role.Text("name").Length == 0)
            errors.Required("roleRef.name");
        var i = 0;
        foreach (var subject in obj.Objects("subjects"))
            CheckSubject(subject, $"subjects[{i++}]", errors);
    }

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors)
    {
        var role = obj.Obj("roleRef");
        if (JsonNode.DeepEquals(role, old.Obj("roleRef")))
            return;
        var printed =
            $$"""{"APIGroup":{{FieldErrors.Quote(role.Text("apiGroup"))}},"Kind":{{FieldErrors.Quote(role.Text("kind"))}},"Name":{{FieldErrors.Quote(role.Text("name"))}}}""";
        errors.InvalidText("roleRef", printed, "cannot change roleRef");
    }

    private void CheckSubject(JsonObject subject, string path, FieldErrors errors)
    {
        if (subject.Text("name").Length == 0)
            errors.Required($"{path}.name");
        switch (subject.Text("kind"))
        {
            case "ServiceAccount":
                if (subject.Text("name") is { Length: > 0 } name && !LabelRules.IsSubdomain(name))
                    errors.Invalid($"{path}.name", name, LabelRules.SubdomainAdvice);
                if (subject.Text("apiGroup").Length > 0)
                    errors.NotSupported($"{path}.apiGroup", subject.Text("apiGroup"), "");
                if (subject.Text("namespace").Length == 0 && !_namespaced)
                    errors.Required($"{path}.namespace");
                break;
            case "User" or "Group":
                if (subject.Text("apiGroup") != Group)
                    errors.NotSupported($"{path}.apiGroup", subject.Text("apiGroup"), Group);
                break;
            case var kind:
                errors.NotSupported($"{path}.kind", kind, "ServiceAccount", "User", "Group");
                break;
        }
    }
}
