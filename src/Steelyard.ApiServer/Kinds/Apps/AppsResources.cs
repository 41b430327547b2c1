using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;
using static Steelyard.ApiServer.Kinds.BuiltinResources;

namespace Steelyard.ApiServer.Kinds.Apps;

/// <summary>The resources of the group apps.</summary>
internal static class AppsResources
{
    private static readonly string[] _all = ["all"];

    public static IEnumerable<ResourceDefinition> Create() =>
    [
        Define(Kind("ControllerRevision"), "controllerrevisions", new ControllerRevisionStrategy()),
        Define(
            Kind("DaemonSet"), "daemonsets", new DaemonSetStrategy(), shortNames: ["ds"], categories: _all, subresources: ["status"]),
        Define(
            Kind("Deployment"), "deployments", new DeploymentStrategy(), shortNames: ["deploy"], categories: _all,
            subresources: ["scale", "status"], scale: new ScalePaths()),
        Define(
            Kind("ReplicaSet"), "replicasets", new ReplicaSetStrategy(), shortNames: ["rs"], categories: _all,
            subresources: ["scale", "status"], scale: new ScalePaths()),
    ];

    private static GroupVersionKind Kind(string kind) => new("apps", "v1", kind);
}
