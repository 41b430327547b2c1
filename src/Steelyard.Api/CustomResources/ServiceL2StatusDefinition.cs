using Steelyard.Api.Resources;
using static Steelyard.Api.CustomResources.SchemaProperty;

namespace Steelyard.Api.CustomResources;

internal static class ServiceL2StatusDefinition
{
    public static CustomResourceDefinition Definition { get; } = new("ServiceL2Status", ApiGroup.ServiceL2Statuses,
    [
        new CustomResourceVersion(ApiGroup.V1Beta1, Object("Nothing is configured here."), Status)
        {
            Description = "Tells which node answers for a service in the local network. Written by the load balancer.",
            Columns =
            [
                new PrinterColumn("Allocated Node", ".status.node"),
                new PrinterColumn("Service Name", ".status.serviceName"),
                new PrinterColumn("Service Namespace", ".status.serviceNamespace"),
            ],
        },
    ]);

    private static SchemaProperty Status => Object(
        "The service and its node.",
        ("interfaces", List("Interfaces that answer. Absent means all.", Object("An interface.", ("name", Text("Name of the interface."))))),
        ("node", CommonSchemas.Immutable("Name of the node that answers.")),
        ("serviceName", CommonSchemas.Immutable("Name of the service.")),
        ("serviceNamespace", CommonSchemas.Immutable("Namespace of the service.")));
}
