using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using static Steelyard.ApiServer.Printing.TableColumn;

namespace Steelyard.ApiServer.Printing;

/// <summary>The Node row.</summary>
internal static class NodePrinter
{
    private const string RoleLabelPrefix = "node-role.kubernetes.io/";
    private const string RoleLabel = "kubernetes.io/role";

    public static readonly KindPrinter Printer = new(
        [
            ObjectName, new("Status"), new("Roles"), Age, new("Version"), Wide("Internal-IP"), Wide("External-IP"),
            Wide("OS-Image"), Wide("Kernel-Version"), Wide("Container-Runtime"),
        ],
        Print);

    private static void Print(JsonObject node, TableRow row)
    {
        var info = node.At("status", "nodeInfo");
        row.Cell(node.Text("metadata", "name"))
            .Cell(Status(node))
            .CellOr(string.Join(',', Roles(node)), "<none>")
            .Since(node.Time("metadata", "creationTimestamp"))
            .Cell(info.Text("kubeletVersion"))
            .CellOr(Address(node, "InternalIP"), "<none>")
            .CellOr(Address(node, "ExternalIP"), "<none>")
            .CellOr(info.Text("osImage"), "<unknown>")
            .Cell(Kernel(info))
            .CellOr(info.Text("containerRuntimeVersion"), "<unknown>");
    }

    private static string Status(JsonObject node)
    {
        var ready = node.Each("status", "conditions").FirstOrDefault(c => c.Text("type") == "Ready");
        var status = ready is null ? "Unknown" : ready.Text("status") == "True" ? "Ready" : "NotReady";
        return node.Flag("spec", "unschedulable") ? status + ",SchedulingDisabled" : status;
    }

    private static SortedSet<string> Roles(JsonObject node)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        if (node.At("metadata", "labels") is not JsonObject labels)
            return roles;
        foreach (var (key, value) in labels)
        {
            if (key.StartsWith(RoleLabelPrefix, StringComparison.Ordinal) && key.Length > RoleLabelPrefix.Length)
                roles.Add(key[RoleLabelPrefix.Length..]);
            else if (key == RoleLabel && value.Text() is { Length: > 0 } role)
                roles.Add(role);
        }
        return roles;
    }

    private static string Address(JsonObject node, string type) =>
        node.Each("status", "addresses").FirstOrDefault(a => a.Text("type") == type).Text("address");

    private static string Kernel(JsonNode? info)
    {
        var version = info.Text("kernelVersion");
        if (version.Length == 0)
            return "<unknown>";
        return info.Text("architecture") is { Length: > 0 } architecture ? $"{version} ({architecture})" : version;
    }
}
