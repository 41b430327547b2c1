using System.Collections.Frozen;

namespace Steelyard.ApiServer.Printing;

/// <summary>The printers of the built-in kinds.</summary>
internal static class KindPrinters
{
    private static readonly FrozenDictionary<(string Group, string Kind), KindPrinter> _printers =
        new Dictionary<(string, string), KindPrinter>
        {
            [("", "Pod")] = PodPrinter.Printer,
            [("", "Service")] = ServicePrinter.Printer,
            [("", "Node")] = NodePrinter.Printer,
            [("", "Namespace")] = PlainPrinters.Namespace,
            [("", "ConfigMap")] = PlainPrinters.ConfigMap,
            [("", "Secret")] = PlainPrinters.Secret,
            [("", "ServiceAccount")] = PlainPrinters.ServiceAccount,
            [("", "Endpoints")] = EndpointPrinters.Endpoints,
            [("", "Event")] = EventPrinter.Printer,
            [("", "ReplicationController")] = WorkloadPrinters.ReplicationController,
            [("events.k8s.io", "Event")] = EventPrinter.Printer,
            [("discovery.k8s.io", "EndpointSlice")] = EndpointPrinters.EndpointSlice,
            [("coordination.k8s.io", "Lease")] = PlainPrinters.Lease,
            [("apps", "Deployment")] = WorkloadPrinters.Deployment,
            [("apps", "ReplicaSet")] = WorkloadPrinters.ReplicaSet,
            [("apps", "DaemonSet")] = WorkloadPrinters.DaemonSet,
            [("apps", "StatefulSet")] = WorkloadPrinters.StatefulSet,
            [("apps", "ControllerRevision")] = WorkloadPrinters.ControllerRevision,
            [("autoscaling", "Scale")] = WorkloadPrinters.Scale,
            [("rbac.authorization.k8s.io", "RoleBinding")] = RbacPrinters.Binding,
            [("rbac.authorization.k8s.io", "ClusterRoleBinding")] = RbacPrinters.Binding,
            [("admissionregistration.k8s.io", "ValidatingWebhookConfiguration")] = PlainPrinters.WebhookConfiguration,
            [("admissionregistration.k8s.io", "MutatingWebhookConfiguration")] = PlainPrinters.WebhookConfiguration,
            [("networking.k8s.io", "NetworkPolicy")] = PlainPrinters.NetworkPolicy,
            [("networking.k8s.io", "ServiceCIDR")] = PlainPrinters.ServiceCidr,
            [("policy", "PodDisruptionBudget")] = PlainPrinters.PodDisruptionBudget,
            [("scheduling.k8s.io", "PriorityClass")] = PlainPrinters.PriorityClass,
        }.ToFrozenDictionary();

    public static KindPrinter For(string group, string kind) =>
        _printers.GetValueOrDefault((group, kind), PlainPrinters.Default);
}
