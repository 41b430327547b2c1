using Steelyard.Api.Resources;
using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

internal static class ServiceBGPStatusDefinition
{
    public static CustomResourceDefinition Definition { get; } = new("ServiceBGPStatus", ApiGroup.ServiceBGPStatuses,
    [
        new CustomResourceVersion(ApiGroup.V1Beta1, Object("Nothing is configured here."), Status)
        {
            Description = "Tells to which peers a node announces a service. Written by the load balancer.",
            Columns =
            [
                new PrinterColumn("Node", ".status.node"),
                new PrinterColumn("Service Name", ".status.serviceName"),
                new PrinterColumn("Service Namespace", ".status.serviceNamespace"),
            ],
        },
    ]);

    private static SchemaProperty Status => Object(
        "The service, the node and the peers.",
        ("node", CommonSchemas.Immutable("Name of the announcing node.")),
        ("peers", Texts("Names of the BGPPeers to which the node announces the service.")),
        ("serviceName", CommonSchemas.Immutable("Name of the service.")),
        ("serviceNamespace", CommonSchemas.Immutable("Namespace of the service.")));
}
