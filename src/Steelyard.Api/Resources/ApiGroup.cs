namespace Steelyard.Api.Resources;

/// <summary>Group, versions and plural names of the custom resources.</summary>
public static class ApiGroup
{
    public const string Name = "metallb.io";
    public const string V1Beta1 = "v1beta1";
    public const string V1Beta2 = "v1beta2";
    public const string ApiVersionV1Beta1 = Name + "/" + V1Beta1;
    public const string ApiVersionV1Beta2 = Name + "/" + V1Beta2;

    public const string IPAddressPools = "ipaddresspools";
    public const string BGPPeers = "bgppeers";
    public const string BGPAdvertisements = "bgpadvertisements";
    public const string L2Advertisements = "l2advertisements";
    public const string BFDProfiles = "bfdprofiles";
    public const string Communities = "communities";
    public const string ServiceL2Statuses = "servicel2statuses";
    public const string ServiceBGPStatuses = "servicebgpstatuses";
    public const string ConfigurationStates = "configurationstates";
}
