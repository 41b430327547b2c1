using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;
using static Steelyard.ApiServer.Kinds.BuiltinResources;

namespace Steelyard.ApiServer.Kinds.Rbac;

/// <summary>The resources of the group rbac.authorization.k8s.io.</summary>
internal static class RbacResources
{
    public static IEnumerable<ResourceDefinition> Create() =>
    [
        Define(
            Kind("ClusterRoleBinding"), "clusterrolebindings", new RoleBindingStrategy(Kind("ClusterRoleBinding")), namespaced: false,
            nameRule: NameRule.PathSegment),
        Define(Kind("ClusterRole"), "clusterroles", new RoleStrategy(Kind("ClusterRole")), namespaced: false, nameRule: NameRule.PathSegment),
        Define(Kind("RoleBinding"), "rolebindings", new RoleBindingStrategy(Kind("RoleBinding")), nameRule: NameRule.PathSegment),
        Define(Kind("Role"), "roles", new RoleStrategy(Kind("Role")), nameRule: NameRule.PathSegment),
    ];

    private static GroupVersionKind Kind(string kind) => new("rbac.authorization.k8s.io", "v1", kind);
}
