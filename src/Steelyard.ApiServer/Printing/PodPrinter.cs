using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using static Steelyard.ApiServer.Printing.TableColumn;

namespace Steelyard.ApiServer.Printing;

/// <summary>
/// The Pod row. Its status column is not a field: it is what a person wants to know first, found by walking init
/// containers, then containers, then the deletion mark.
/// </summary>
internal static class PodPrinter
{
    public static readonly KindPrinter Printer = new(
        [ObjectName, new("Ready"), new("Status"), new("Restarts"), Age, Wide("IP"), Wide("Node"), Wide("Nominated Node"), Wide("Readiness Gates")],
        Print);

    private static void Print(JsonObject pod, TableRow row)
    {
        var summary = new PodSummary(pod);
        var restarts = summary.Restarts.ToString(CultureInfo.InvariantCulture);
        if (summary is { Restarts: > 0, LastRestart: { } last })
            restarts += $" ({row.SinceText(last)} ago)";
        row.Cell(pod.Text("metadata", "name"))
            .Cell($"{summary.Ready}/{summary.Total}")
            .Cell(summary.Reason)
            .Cell(restarts)
            .Since(pod.Time("metadata", "creationTimestamp"))
            .CellOr(PodAddress(pod), "<none>")
            .CellOr(pod.Text("spec", "nodeName"), "<none>")
            .CellOr(pod.Text("status", "nominatedNodeName"), "<none>")
            .Cell(ReadinessGates(pod));
        MarkFinished(pod, row);
    }

    private static string PodAddress(JsonObject pod) =>
        pod.Each("status", "podIPs").FirstOrDefault() is { } first ? first.Text("ip") : pod.Text("status", "podIP");

    private static string ReadinessGates(JsonObject pod)
    {
        var gates = pod.Each("spec", "readinessGates").Select(g => g.Text("conditionType")).ToList();
        if (gates.Count == 0)
            return "<none>";
        var met = gates.Count(gate => PodSummary.HasCondition(pod, gate, "True"));
        return $"{met}/{gates.Count}";
    }

    private static void MarkFinished(JsonObject pod, TableRow row)
    {
        switch (pod.Text("status", "phase"))
        {
            case "Succeeded":
                row.Completed("Succeeded", "The pod has completed successfully.");
                break;
            case "Failed":
                row.Completed("Failed", "The pod failed.");
                break;
        }
    }
}
