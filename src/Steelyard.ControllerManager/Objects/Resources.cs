using Steelyard.ApiServer.Client;

namespace Steelyard.ControllerManager.Objects;

/// <summary>The built-in resources that controllers read and write.</summary>
public static class Resources
{
    public static readonly ResourceName Namespaces = new("", "v1", "namespaces");
    public static readonly ResourceName Nodes = new("", "v1", "nodes");
    public static readonly ResourceName Pods = new("", "v1", "pods");
    public static readonly ResourceName Bindings = new("", "v1", "bindings");
    public static readonly ResourceName Services = new("", "v1", "services");
    public static readonly ResourceName Endpoints = new("", "v1", "endpoints");
    public static readonly ResourceName Events = new("", "v1", "events");
    public static readonly ResourceName ConfigMaps = new("", "v1", "configmaps");
    public static readonly ResourceName ServiceAccounts = new("", "v1", "serviceaccounts");
    public static readonly ResourceName EndpointSlices = new("discovery.k8s.io", "v1", "endpointslices");
    public static readonly ResourceName Deployments = new("apps", "v1", "deployments");
    public static readonly ResourceName ReplicaSets = new("apps", "v1", "replicasets");
    public static readonly ResourceName DaemonSets = new("apps", "v1", "daemonsets");
    public static readonly ResourceName ControllerRevisions = new("apps", "v1", "controllerrevisions");
    public static readonly ResourceName Leases = new("coordination.k8s.io", "v1", "leases");
    public static readonly ResourceName PodDisruptionBudgets = new("policy", "v1", "poddisruptionbudgets");
    public static readonly ResourceName ClusterRoles = new("rbac.authorization.k8s.io", "v1", "clusterroles");
}
