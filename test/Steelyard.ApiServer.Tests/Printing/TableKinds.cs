using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Tests.Printing;

/// <summary>Definitions for the kinds of the recording.</summary>
internal static class TableKinds
{
    // As written in the CustomResourceDefinition that the recording was made with.
    private static readonly PrinterColumn[] _columns =
    [
        new("Size", "integer", ".spec.size"),
        new("When", "date", ".spec.when"),
        new("On", "boolean", ".spec.on", Priority: 1),
        new("List", "string", ".spec.list"),
        new("First", "string", ".spec.list[0]"),
        new("All", "string", ".spec.list[*]"),
        new("Num", "number", ".spec.num", "double"),
        new("Obj", "string", ".spec.obj"),
        new("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status"),
        new("SizeAsString", "string", ".spec.size"),
        new("StringAsInt", "integer", ".spec.text"),
        new("Age", "date", ".metadata.creationTimestamp"),
    ];

    public static ResourceDefinition Definition(string table) => table switch
    {
        "crd-with-columns" => Make("rec.example.org", "Tab", _columns),
        "crd-without-columns" => Make("rec.example.org", "PlainTab", []),
        _ => Make(GroupOf(table), KindOf(table)),
    };

    private static ResourceDefinition Make(string group, string kind, IReadOnlyList<PrinterColumn>? columns = null) => new()
    {
        Group = group,
        Version = "v1",
        Kind = kind,
        Plural = kind.ToLowerInvariant() + "s",
        Singular = kind.ToLowerInvariant(),
        Namespaced = true,
        Strategy = null!,
        IsCustom = columns is not null,
        PrinterColumns = columns ?? [],
    };

    private static string GroupOf(string table) => table switch
    {
        "events-events.k8s.io" => "events.k8s.io",
        "endpointslices" => "discovery.k8s.io",
        "leases" => "coordination.k8s.io",
        "deployments" or "replicasets" or "daemonsets" or "statefulsets" or "controllerrevisions" => "apps",
        "roles" or "rolebindings" or "clusterroles" or "clusterrolebindings" => "rbac.authorization.k8s.io",
        "customresourcedefinitions" => "apiextensions.k8s.io",
        "validatingwebhookconfigurations" or "mutatingwebhookconfigurations" => "admissionregistration.k8s.io",
        "networkpolicies" or "servicecidrs" => "networking.k8s.io",
        "poddisruptionbudgets" => "policy",
        "priorityclasses" => "scheduling.k8s.io",
        _ => "",
    };

    private static string KindOf(string table) => table switch
    {
        "pods" => "Pod",
        "services" => "Service",
        "nodes" => "Node",
        "namespaces" => "Namespace",
        "configmaps" => "ConfigMap",
        "secrets" => "Secret",
        "serviceaccounts" => "ServiceAccount",
        "endpoints" => "Endpoints",
        "endpointslices" => "EndpointSlice",
        "events-core" or "events-events.k8s.io" => "Event",
        "leases" => "Lease",
        "deployments" => "Deployment",
        "replicasets" => "ReplicaSet",
        "daemonsets" => "DaemonSet",
        "statefulsets" => "StatefulSet",
        "controllerrevisions" => "ControllerRevision",
        "roles" => "Role",
        "rolebindings" => "RoleBinding",
        "clusterroles" => "ClusterRole",
        "clusterrolebindings" => "ClusterRoleBinding",
        "customresourcedefinitions" => "CustomResourceDefinition",
        "validatingwebhookconfigurations" => "ValidatingWebhookConfiguration",
        "mutatingwebhookconfigurations" => "MutatingWebhookConfiguration",
        "networkpolicies" => "NetworkPolicy",
        "servicecidrs" => "ServiceCIDR",
        "poddisruptionbudgets" => "PodDisruptionBudget",
        "priorityclasses" => "PriorityClass",
        "limitranges" => "LimitRange",
        "replicationcontrollers" => "ReplicationController",
        _ => throw new ArgumentException("no kind for table " + table),
    };
}
