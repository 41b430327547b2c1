using Steelyard.Api.Resources;
using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

internal static class L2AdvertisementDefinition
{
    public static CustomResourceDefinition Definition { get; } = new("L2Advertisement", ApiGroup.L2Advertisements,
    [
        new CustomResourceVersion(ApiGroup.V1Beta1, Spec, CommonSchemas.EmptyStatus)
        {
            Description = "Announces addresses of pools in the local network: one node answers ARP and NDP for each address.",
            Columns =
            [
                new PrinterColumn("IPAddressPools", ".spec.ipAddressPools"),
                new PrinterColumn("IPAddressPool Selectors", ".spec.ipAddressPoolSelectors"),
                new PrinterColumn("Interfaces", ".spec.interfaces"),
                new PrinterColumn("Node Selectors", ".spec.nodeSelectors", Priority: 10),
            ],
        },
    ]);

    private static SchemaProperty Spec => Object(
        "What is announced and by whom.",
        ("interfaces", Texts("Names of the network interfaces that answer. Empty means all.")),
        ("ipAddressPoolSelectors", CommonSchemas.PoolSelectors),
        ("ipAddressPools", CommonSchemas.PoolNames),
        ("nodeSelectors", CommonSchemas.LabelSelectors(
            "Selects by label the nodes that may answer: one matching selector is enough, none means all nodes.")),
        ("preferredNodeSelectors", List(
            "Prefers some of the nodes that may answer: the weights of all matching preferences are added, and the highest sum wins.",
            Object(
                "A preference and its weight.",
                ("preference", CommonSchemas.LabelSelector("Selects the preferred nodes by their labels.")),
                ("weight", Int32("What a match counts.", 1, 100))) with
            { Required = ["preference", "weight"] })),
        ("serviceSelectors", CommonSchemas.ServiceSelectors));
}
