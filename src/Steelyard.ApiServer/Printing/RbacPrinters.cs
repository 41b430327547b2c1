using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using static Steelyard.ApiServer.Printing.TableColumn;

namespace Steelyard.ApiServer.Printing;

/// <summary>The row of RoleBinding and ClusterRoleBinding.</summary>
internal static class RbacPrinters
{
    public static readonly KindPrinter Binding = new(
        [ObjectName, new("Role"), Age, Wide("Users"), Wide("Groups"), Wide("ServiceAccounts")],
        static (obj, row) => row.Cell(obj.Text("metadata", "name"))
            .Cell($"{obj.Text("roleRef", "kind")}/{obj.Text("roleRef", "name")}")
            .Since(obj.Time("metadata", "creationTimestamp"))
            .Cell(Subjects(obj, "User"))
            .Cell(Subjects(obj, "Group"))
            .Cell(Subjects(obj, "ServiceAccount")));

    private static string Subjects(JsonObject binding, string kind) => string.Join(
        ", ",
        binding.Each("subjects").Where(s => s.Text("kind") == kind).Select(SubjectName));

    private static string SubjectName(JsonObject subject) =>
        subject.Text("kind") == "ServiceAccount" && subject.Text("namespace") is { Length: > 0 } ns
            ? $"{ns}/{subject.Text("name")}"
            : subject.Text("name");
}
