namespace Steelyard.Api.CustomResources;

/// <summary>
/// How an API server turns one version of an object into another. <see cref="None"/> swaps the apiVersion only: that is
/// already a right conversion here, because every field of BGPPeer v1beta1 has the same name and JSON shape in v1beta2,
/// and it works before (and without) any webhook. <see cref="Webhook"/> asks the controller, which in addition hides
/// the fields of v1beta2 from readers of v1beta1.
/// </summary>
public enum ConversionStrategy
{
    None,
    Webhook,
}
