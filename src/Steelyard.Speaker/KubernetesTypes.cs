using Steelyard.Api;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Kube.Client;
using Steelyard.Speaker.Members;

namespace Steelyard.Speaker;

/// <summary>The resources that the speaker reads and writes.</summary>
internal static class KubernetesTypes
{
    public static readonly ResourceType<Service> Services = new("", "v1", "services", true, ApiJson.Default.Service);

    public static readonly ResourceType<EndpointSlice> EndpointSlices =
        new("discovery.k8s.io", "v1", "endpointslices", true, ApiJson.Default.EndpointSlice);

    public static readonly ResourceType<Node> Nodes = new("", "v1", "nodes", false, ApiJson.Default.Node);

    public static readonly ResourceType<SpeakerPod> Pods = new("", "v1", "pods", true, SpeakerJson.Default.SpeakerPod);

    public static readonly ResourceType<IPAddressPool> Pools = Ours(ApiGroup.IPAddressPools, ApiJson.Default.IPAddressPool);

    public static readonly ResourceType<L2Advertisement> L2Advertisements = Ours(ApiGroup.L2Advertisements, ApiJson.Default.L2Advertisement);

    public static readonly ResourceType<BGPAdvertisement> BgpAdvertisements = Ours(ApiGroup.BGPAdvertisements, ApiJson.Default.BGPAdvertisement);

    public static readonly ResourceType<BGPPeer> Peers =
        new(ApiGroup.Name, ApiGroup.V1Beta2, ApiGroup.BGPPeers, true, ApiJson.Default.BGPPeer);

    public static readonly ResourceType<BFDProfile> BfdProfiles = Ours(ApiGroup.BFDProfiles, ApiJson.Default.BFDProfile);

    public static readonly ResourceType<Community> Communities = Ours(ApiGroup.Communities, ApiJson.Default.Community);

    public static readonly ResourceType<ConfigurationState> ConfigurationStates = Ours(ApiGroup.ConfigurationStates, ApiJson.Default.ConfigurationState);

    public static readonly ResourceType<ServiceL2Status> ServiceL2Statuses = Ours(ApiGroup.ServiceL2Statuses, ApiJson.Default.ServiceL2Status);

    private static ResourceType<T> Ours<T>(string plural, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json) =>
        new(ApiGroup.Name, ApiGroup.V1Beta1, plural, true, json);
}
