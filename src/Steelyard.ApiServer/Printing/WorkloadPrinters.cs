using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using static Steelyard.ApiServer.Printing.TableColumn;

namespace Steelyard.ApiServer.Printing;

/// <summary>Rows of the kinds of group apps, of ReplicationController, and of the Scale subresource.</summary>
internal static class WorkloadPrinters
{
    private static readonly TableColumn[] _template = [Wide("Containers"), Wide("Images"), Wide("Selector")];

    public static readonly KindPrinter Deployment = new(
        [ObjectName, new("Ready"), new("Up-to-date"), new("Available"), Age, .. _template],
        static (obj, row) => Template(
            obj,
            row.Cell(Name(obj))
                .Cell($"{obj.Integer("status", "readyReplicas")}/{obj.Integer("spec", "replicas")}")
                .Cell(obj.Integer("status", "updatedReplicas"))
                .Cell(obj.Integer("status", "availableReplicas"))
                .Since(Created(obj))).Cell(LabelText.Selector(obj.At("spec", "selector"))));

    public static readonly KindPrinter ReplicaSet = new(
        [ObjectName, Integer("Desired"), Integer("Current"), Integer("Ready"), Age, .. _template],
        static (obj, row) => Replicas(obj, row).Cell(LabelText.Selector(obj.At("spec", "selector"))));

    public static readonly KindPrinter ReplicationController = new(
        [ObjectName, Integer("Desired"), Integer("Current"), Integer("Ready"), Age, .. _template],
        static (obj, row) => Replicas(obj, row).Cell(LabelText.Labels(obj.At("spec", "selector"))));

    public static readonly KindPrinter DaemonSet = new(
        [
            ObjectName, Integer("Desired"), Integer("Current"), Integer("Ready"), Integer("Up-to-date"),
            Integer("Available"), new("Node Selector"), Age, .. _template,
        ],
        static (obj, row) => Template(
            obj,
            row.Cell(Name(obj))
                .Cell(obj.Integer("status", "desiredNumberScheduled"))
                .Cell(obj.Integer("status", "currentNumberScheduled"))
                .Cell(obj.Integer("status", "numberReady"))
                .Cell(obj.Integer("status", "updatedNumberScheduled"))
                .Cell(obj.Integer("status", "numberAvailable"))
                .Cell(LabelText.Labels(obj.At("spec", "template", "spec", "nodeSelector")))
                .Since(Created(obj))).Cell(LabelText.Selector(obj.At("spec", "selector"))));

    public static readonly KindPrinter StatefulSet = new(
        [ObjectName, new("Ready"), Age, Wide("Containers"), Wide("Images")],
        static (obj, row) => Template(
            obj,
            row.Cell(Name(obj))
                .Cell($"{obj.Integer("status", "readyReplicas")}/{obj.Integer("spec", "replicas")}")
                .Since(Created(obj))));

    public static readonly KindPrinter ControllerRevision = new(
        [ObjectName, new("Controller"), new("Revision"), Age],
        static (obj, row) => row.Cell(Name(obj)).Cell(Controller(obj)).Cell(obj.Integer("revision")).Since(Created(obj)));

    public static readonly KindPrinter Scale = new(
        [new("Name"), Integer("Desired"), Integer("Available"), Age],
        static (obj, row) => row.Cell(Name(obj))
            .Cell(obj.Integer("spec", "replicas"))
            .Cell(obj.Integer("status", "replicas"))
            .Since(Created(obj)));

    private static string Name(JsonObject obj) => obj.Text("metadata", "name");

    private static DateTimeOffset? Created(JsonObject obj) => obj.Time("metadata", "creationTimestamp");

    private static TableRow Replicas(JsonObject obj, TableRow row) => Template(
        obj,
        row.Cell(Name(obj))
            .Cell(obj.Integer("spec", "replicas"))
            .Cell(obj.Integer("status", "replicas"))
            .Cell(obj.Integer("status", "readyReplicas"))
            .Since(Created(obj)));

    private static TableRow Template(JsonObject obj, TableRow row)
    {
        var containers = obj.Each("spec", "template", "spec", "containers").ToList();
        return row.Cell(string.Join(',', containers.Select(c => c.Text("name"))))
            .Cell(string.Join(',', containers.Select(c => c.Text("image"))));
    }

    private static string Controller(JsonObject obj)
    {
        var owner = obj.Each("metadata", "ownerReferences").FirstOrDefault(o => o.Flag("controller"));
        if (owner is null)
            return "<none>";
        var version = owner.Text("apiVersion");
        var slash = version.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : "." + version[..slash];
        return $"{owner.Text("kind")}{group}".ToLowerInvariant() + "/" + owner.Text("name");
    }
}
