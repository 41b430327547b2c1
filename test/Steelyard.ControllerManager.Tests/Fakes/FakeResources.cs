using Steelyard.ApiServer.Client;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Tests.Fakes;

/// <summary>The resources that the fake API serves.</summary>
public sealed class FakeResources : IServedResources
{
    private static readonly string[] Verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

    private List<ServedResource> _all =
    [
        Built(Resources.Namespaces, "Namespace", false), Built(Resources.Nodes, "Node", false), Built(Resources.Pods, "Pod"),
        Built(Resources.Services, "Service"), Built(Resources.Endpoints, "Endpoints"), Built(Resources.Events, "Event"),
        Built(Resources.ConfigMaps, "ConfigMap"), Built(Resources.ServiceAccounts, "ServiceAccount"),
        Built(Resources.EndpointSlices, "EndpointSlice"), Built(Resources.Deployments, "Deployment"),
        Built(Resources.ReplicaSets, "ReplicaSet"), Built(Resources.DaemonSets, "DaemonSet"),
        Built(Resources.ControllerRevisions, "ControllerRevision"), Built(Resources.Leases, "Lease"),
        Built(Resources.PodDisruptionBudgets, "PodDisruptionBudget"), Built(Resources.ClusterRoles, "ClusterRole", false), new(Resources.Bindings, "Binding", true, ["create"]),
    ];

    public event Action? Changed;

    public IReadOnlyList<ServedResource> All => _all;

    public void Add(ServedResource resource)
    {
        _all = [.. _all, resource];
        Changed?.Invoke();
    }

    public ServedResource? Find(string apiVersion, string kind) =>
        _all.FirstOrDefault(r => r.Kind == kind && r.Name.GroupVersion == apiVersion);

    public static ServedResource Built(ResourceName name, string kind, bool namespaced = true) => new(name, kind, namespaced, Verbs);
}
