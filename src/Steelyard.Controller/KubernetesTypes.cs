using Steelyard.Api;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Kube.Client;

namespace Steelyard.Controller;

/// <summary>The resources that the controller reads and writes.</summary>
internal static class KubernetesTypes
{
    public static readonly ResourceType<Service> Services = new("", "v1", "services", true, ApiJson.Default.Service);

    /// <summary>Services as far as the answer to a write is of interest.</summary>
    public static readonly ResourceType<WrittenObject> WrittenServices = new("", "v1", "services", true, ControllerJson.Default.WrittenObject);

    public static readonly ResourceType<MetadataOnly> ServiceMetadata = new("", "v1", "services", true, ControllerJson.Default.MetadataOnly);

    public static readonly ResourceType<MetadataOnly> NamespaceMetadata = new("", "v1", "namespaces", false, ControllerJson.Default.MetadataOnly);

    public static readonly ResourceType<MetadataOnly> PoolMetadata =
        new(ApiGroup.Name, ApiGroup.V1Beta1, ApiGroup.IPAddressPools, true, ControllerJson.Default.MetadataOnly);

    public static readonly ResourceType<Namespace> Namespaces = new("", "v1", "namespaces", false, ApiJson.Default.Namespace);

    public static readonly ResourceType<IPAddressPool> Pools =
        new(ApiGroup.Name, ApiGroup.V1Beta1, ApiGroup.IPAddressPools, true, ApiJson.Default.IPAddressPool);

    public static readonly ResourceType<WrittenObject> WrittenPools =
        new(ApiGroup.Name, ApiGroup.V1Beta1, ApiGroup.IPAddressPools, true, ControllerJson.Default.WrittenObject);

    public static readonly ResourceType<Community> Communities =
        new(ApiGroup.Name, ApiGroup.V1Beta1, ApiGroup.Communities, true, ApiJson.Default.Community);

    public static readonly ResourceType<ConfigurationState> ConfigurationStates =
        new(ApiGroup.Name, ApiGroup.V1Beta1, ApiGroup.ConfigurationStates, true, ApiJson.Default.ConfigurationState);

    public static readonly ResourceType<MetadataOnly> Deployments = new("apps", "v1", "deployments", true, ControllerJson.Default.MetadataOnly);

    public static readonly ResourceType<Secret> Secrets = new("", "v1", "secrets", true, ApiJson.Default.Secret);

    public static readonly ResourceType<Node> Nodes = new("", "v1", "nodes", false, ApiJson.Default.Node);

    public static readonly ResourceType<BGPPeer> Peers = new(ApiGroup.Name, ApiGroup.V1Beta2, ApiGroup.BGPPeers, true, ApiJson.Default.BGPPeer);

    public static readonly ResourceType<BGPAdvertisement> BgpAdvertisements =
        new(ApiGroup.Name, ApiGroup.V1Beta1, ApiGroup.BGPAdvertisements, true, ApiJson.Default.BGPAdvertisement);

    public static readonly ResourceType<L2Advertisement> L2Advertisements =
        new(ApiGroup.Name, ApiGroup.V1Beta1, ApiGroup.L2Advertisements, true, ApiJson.Default.L2Advertisement);
}
