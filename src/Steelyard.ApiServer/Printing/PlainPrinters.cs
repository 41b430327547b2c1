using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using static Steelyard.ApiServer.Printing.TableColumn;

namespace Steelyard.ApiServer.Printing;

/// <summary>Rows of the kinds whose cells are little more than their fields.</summary>
internal static class PlainPrinters
{
    /// <summary>For every kind without a printer of its own.</summary>
    public static readonly KindPrinter Default = new(
        [ObjectName, new("Created At", "date")],
        static (obj, row) => row.Cell(Name(obj)).Cell(obj.Text("metadata", "creationTimestamp")))
    {
        NullWhenEmpty = true,
    };

    public static readonly KindPrinter ConfigMap = new(
        [ObjectName, new("Data"), Age],
        static (obj, row) => row.Cell(Name(obj)).Cell(obj.Count("data") + obj.Count("binaryData")).Since(Created(obj)));

    public static readonly KindPrinter Secret = new(
        [ObjectName, new("Type"), new("Data"), Age],
        static (obj, row) => row.Cell(Name(obj)).Cell(obj.Text("type")).Cell(obj.Count("data")).Since(Created(obj)));

    public static readonly KindPrinter ServiceAccount = new(
        [ObjectName, Age],
        static (obj, row) => row.Cell(Name(obj)).Since(Created(obj)));

    public static readonly KindPrinter Namespace = new(
        [ObjectName, new("Status"), Age],
        static (obj, row) => row.Cell(Name(obj)).Cell(obj.Text("status", "phase")).Since(Created(obj)));

    public static readonly KindPrinter Lease = new(
        [ObjectName, new("Holder"), Age],
        static (obj, row) => row.Cell(Name(obj)).Cell(obj.Text("spec", "holderIdentity")).Since(Created(obj)));

    public static readonly KindPrinter WebhookConfiguration = new(
        [ObjectName, Integer("Webhooks"), Age],
        static (obj, row) => row.Cell(Name(obj)).Cell(obj.Count("webhooks")).Since(Created(obj)));

    public static readonly KindPrinter NetworkPolicy = new(
        [ObjectName, new("Pod-Selector"), Age],
        static (obj, row) => row.Cell(Name(obj)).Cell(LabelText.Selector(obj.At("spec", "podSelector"))).Since(Created(obj)));

    public static readonly KindPrinter PodDisruptionBudget = new(
        [ObjectName, new("Min Available"), new("Max Unavailable"), Integer("Allowed Disruptions"), Age],
        static (obj, row) => row.Cell(Name(obj))
            .Cell(IntOrString(obj.At("spec", "minAvailable")))
            .Cell(IntOrString(obj.At("spec", "maxUnavailable")))
            .Cell(obj.Integer("status", "disruptionsAllowed"))
            .Since(Created(obj)));

    public static readonly KindPrinter PriorityClass = new(
        [ObjectName, Integer("Value"), new("Global-Default", "boolean"), Age, new("PreemptionPolicy")],
        static (obj, row) => row.Cell(Name(obj))
            .Cell(obj.Integer("value"))
            .Cell(obj.Flag("globalDefault"))
            .Since(Created(obj))
            .Cell(obj.Text("preemptionPolicy")));

    public static readonly KindPrinter ServiceCidr = new(
        [ObjectName, new("CIDRs"), Age],
        static (obj, row) => row.Cell(Name(obj)).Cell(string.Join(',', obj.Texts("spec", "cidrs"))).Since(Created(obj)));

    private static string Name(JsonObject obj) => obj.Text("metadata", "name");

    private static DateTimeOffset? Created(JsonObject obj) => obj.Time("metadata", "creationTimestamp");

    private static string IntOrString(JsonNode? value) =>
        value.IntegerOrNull()?.ToString(CultureInfo.InvariantCulture) ?? value.TextOrNull() ?? "N/A";
}
