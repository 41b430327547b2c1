namespace Steelyard.Api.Admission;

/// <summary>HTTP paths of the validating webhooks and of the conversion.</summary>
public static class AdmissionPaths
{
    public const string BGPPeer = "/validate-metallb-io-v1beta2-bgppeer";
    public const string IPAddressPool = "/validate-metallb-io-v1beta1-ipaddresspool";
    public const string BGPAdvertisement = "/validate-metallb-io-v1beta1-bgpadvertisement";
    public const string L2Advertisement = "/validate-metallb-io-v1beta1-l2advertisement";
    public const string Community = "/validate-metallb-io-v1beta1-community";
    public const string BFDProfile = "/validate-metallb-io-v1beta1-bfdprofile";
    public const string Convert = "/convert";
}
