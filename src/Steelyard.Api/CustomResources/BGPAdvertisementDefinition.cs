using Steelyard.Api.Resources;
using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

internal static class BGPAdvertisementDefinition
{
    public static CustomResourceDefinition Definition { get; } = new("BGPAdvertisement", ApiGroup.BGPAdvertisements,
    [
        new CustomResourceVersion(ApiGroup.V1Beta1, Spec, CommonSchemas.EmptyStatus)
        {
            Description = "Announces addresses of pools to BGP peers. A pool without any advertisement is not announced.",
            Columns =
            [
                new PrinterColumn("IPAddressPools", ".spec.ipAddressPools"),
                new PrinterColumn("IPAddressPool Selectors", ".spec.ipAddressPoolSelectors"),
                new PrinterColumn("Peers", ".spec.peers"),
                new PrinterColumn("Node Selectors", ".spec.nodeSelectors", Priority: 10),
            ],
        },
    ]);

    private static SchemaProperty Spec => Object(
        "What is announced, from where, to whom and with which attributes.",
        ("aggregationLength", Int32(
            "Length of the announced IPv4 prefix. Below 32, services that share such a prefix share one route; the prefix must lie within an entry of the pool.",
            minimum: 1, defaultValue: 32)),
        ("aggregationLengthV6", Int32("Length of the announced IPv6 prefix, 128 for one route per address.", defaultValue: 128)),
        ("communities", Texts(
            "BGP communities of the routes: standard (64512:100), large (large:64512:1:2), or an alias from a Community object.")),
        ("ipAddressPoolSelectors", CommonSchemas.PoolSelectors),
        ("ipAddressPools", CommonSchemas.PoolNames),
        ("localPref", Int32("LOCAL_PREF of the routes towards peers in our own AS; 0 and absent mean not set.")),
        ("nodeSelectors", CommonSchemas.LabelSelectors(
            "Selects by label the nodes that announce: one matching selector is enough, none means all nodes.")),
        ("peers", Texts("Names of the BGPPeers that get the routes. Empty means all.")),
        ("serviceSelectors", CommonSchemas.ServiceSelectors)) with
    {
        Rules =
        [
            new CelRule(
                "!has(self.serviceSelectors) || size(self.serviceSelectors) == 0 || ((!has(self.aggregationLength) || self.aggregationLength == 32) && (!has(self.aggregationLengthV6) || self.aggregationLengthV6 == 128))",
                "serviceSelectors and aggregationLength are mutually exclusive, can only be used together with default aggregationLength (32) and aggregationLengthV6 (128)"),
        ],
    };
}
