using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using static Steelyard.ApiServer.Printing.TableColumn;

namespace Steelyard.ApiServer.Printing;

/// <summary>The Service row; EXTERNAL-IP depends on the type and, for load balancers, on status.</summary>
internal static class ServicePrinter
{
    public static readonly KindPrinter Printer = new(
        [ObjectName, new("Type"), new("Cluster-IP"), new("External-IP"), new("Port(s)"), Age, Wide("Selector")],
        Print);

    private static void Print(JsonObject service, TableRow row) => row
        .Cell(service.Text("metadata", "name"))
        .Cell(service.Text("spec", "type"))
        .CellOr(service.Texts("spec", "clusterIPs").FirstOrDefault() ?? service.Text("spec", "clusterIP"), "<none>")
        .Cell(ExternalAddress(service))
        .CellOr(string.Join(',', service.Each("spec", "ports").Select(Port)), "<none>")
        .Since(service.Time("metadata", "creationTimestamp"))
        .Cell(LabelText.Labels(service.At("spec", "selector")));

    private static string ExternalAddress(JsonObject service)
    {
        var external = service.Texts("spec", "externalIPs");
        switch (service.Text("spec", "type"))
        {
            case "ClusterIP" or "NodePort":
                return Joined(external, "<none>");
            case "LoadBalancer":
                return Joined(service.Each("status", "loadBalancer", "ingress").Select(Ingress).Concat(external), "<pending>");
            case "ExternalName":
                return service.Text("spec", "externalName");
            default:
                return "<unknown>";
        }
    }

    private static string Ingress(JsonObject ingress) =>
        ingress.Text("ip") is { Length: > 0 } ip ? ip : ingress.Text("hostname");

    private static string Port(JsonObject port) =>
        port.Integer("nodePort") is > 0 and var nodePort
            ? $"{port.Integer("port")}:{nodePort}/{port.Text("protocol")}"
            : $"{port.Integer("port")}/{port.Text("protocol")}";

    private static string Joined(IEnumerable<string> addresses, string whenEmpty)
    {
        var text = string.Join(',', addresses.Where(a => a.Length > 0));
        return text.Length == 0 ? whenEmpty : text;
    }
}
