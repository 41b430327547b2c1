using Steelyard.Api.Resources;
using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

internal static class IPAddressPoolDefinition
{
    public static CustomResourceDefinition Definition { get; } = new("IPAddressPool", ApiGroup.IPAddressPools,
    [
        new CustomResourceVersion(ApiGroup.V1Beta1, Spec, Status)
        {
            Description = "A set of addresses from which services of type LoadBalancer are served.",
            IsSpecRequired = true,
            Columns =
            [
                new PrinterColumn("Auto Assign", ".spec.autoAssign", "boolean"),
                new PrinterColumn("Avoid Buggy IPs", ".spec.avoidBuggyIPs", "boolean"),
                new PrinterColumn("Addresses", ".spec.addresses"),
            ],
        },
    ]);

    private static SchemaProperty Spec => Object(
        "Which addresses the pool holds and who may have them.",
        ("addresses", Texts(
            "The addresses of the pool. Each item is a prefix in CIDR notation (192.0.2.0/24, 2001:db8::/64) or an inclusive range (192.0.2.10-192.0.2.20). IPv4 and IPv6 items may stand side by side; no address may be listed twice, here or in another pool.")),
        ("autoAssign", Flag(
            "Whether services that ask for no pool and no address may be served from this pool. When false, it serves explicit requests only.",
            defaultValue: true)),
        ("avoidBuggyIPs", Flag(
            "Leaves out the IPv4 addresses that end in .0 and .255, which some old devices drop.",
            defaultValue: false)),
        ("serviceAllocation", ServiceAllocation)) with
    { Required = ["addresses"] };

    private static SchemaProperty ServiceAllocation => Object(
        "Restricts the pool to certain services and gives it precedence for them. With a priority alone it serves every service, before pools that have no serviceAllocation.",
        ("namespaceSelectors", CommonSchemas.LabelSelectors(
            "Selects by label the namespaces whose services may use the pool, in addition to those named in namespaces.")),
        ("namespaces", Texts("Names of the namespaces whose services may use the pool.")),
        ("priority", new SchemaProperty("integer",
            "Order among the pools that fit a service: lower numbers come first; 0 means no priority and comes last.")),
        ("serviceSelectors", CommonSchemas.LabelSelectors(
            "Selects by label the services that may use the pool: one matching selector is enough.")));

    private static SchemaProperty Status => Object(
        "How much of the pool is in use. An address shared by several services counts once.",
        ("assignedIPv4", Int64("Number of IPv4 addresses in use.")),
        ("assignedIPv6", Int64("Number of IPv6 addresses in use.")),
        ("availableIPv4", Int64("Number of IPv4 addresses that are free.")),
        ("availableIPv6", Int64("Number of IPv6 addresses that are free; very large pools report 2^63-1.")))
        with
    { Required = ["assignedIPv4", "assignedIPv6", "availableIPv4", "availableIPv6"] };
}
