using Steelyard.Api.Resources;

namespace Steelyard.Api.CustomResources;

/// <summary>The nine custom resources and their manifests.</summary>
public static class CustomResourceDefinitions
{
    public static IReadOnlyList<CustomResourceDefinition> All { get; } =
    [
        BFDProfileDefinition.Definition,
        BGPAdvertisementDefinition.Definition,
        BGPPeerDefinition.Definition,
        CommunityDefinition.Definition,
        ConfigurationStateDefinition.Definition,
        IPAddressPoolDefinition.Definition,
        L2AdvertisementDefinition.Definition,
        ServiceBGPStatusDefinition.Definition,
        ServiceL2StatusDefinition.Definition,
    ];

    /// <summary>
    /// One manifest per definition, in the order of <see cref="All"/>. The default conversion needs nothing to run in
    /// the cluster; with a webhook the controller must be reachable before BGPPeers of another version are read.
    /// </summary>
    public static IReadOnlyList<CustomResourceManifest> Manifests(
        ConversionStrategy strategy = ConversionStrategy.None, string webhookNamespace = "metallb-system") =>
        [.. All.Select(definition => new CustomResourceManifest(
            $"{ApiGroup.Name}_{definition.Plural}.yaml",
            Header + YamlWriter.Write(definition.ToJson(strategy, webhookNamespace))))];

    /// <summary>All definitions as one YAML stream, ready for kubectl apply -f -.</summary>
    public static string Render(
        ConversionStrategy strategy = ConversionStrategy.None, string webhookNamespace = "metallb-system") =>
        string.Concat(Manifests(strategy, webhookNamespace).Select(manifest => "---\n" + manifest.Text));

    private const string Header = "# Written by `steelyard crds`: change the schema in the source, not this file.\n";
}
