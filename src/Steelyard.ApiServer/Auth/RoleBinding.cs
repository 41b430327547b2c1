namespace Steelyard.ApiServer.Auth;

/// <summary>One binding as seen from one of its subjects. <see cref="Namespace"/> is empty for a ClusterRoleBinding.</summary>
internal sealed record RoleBinding(string Namespace, string Name, string RoleKind, string RoleName, string Subject)
{
    /// <summary>The words with which a review explains why something is allowed.</summary>
    public string Reason => Namespace.Length == 0
        ? $"RBAC: allowed by ClusterRoleBinding \"{Name}\" of {RoleKind} \"{RoleName}\" to {Subject}"
        : $"RBAC: allowed by RoleBinding \"{Name}/{Namespace}\" of {RoleKind} \"{RoleName}\" to {Subject}";
}
