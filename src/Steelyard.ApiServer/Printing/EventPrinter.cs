using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using static Steelyard.ApiServer.Printing.TableColumn;

namespace Steelyard.ApiServer.Printing;

/// <summary>
/// The Event row. The two API groups name the same fields differently (involvedObject/regarding, message/note,
/// count/deprecatedCount …): each is read from whichever is there.
/// </summary>
internal static class EventPrinter
{
    public static readonly KindPrinter Printer = new(
        [
            new("Last Seen"), new("Type"), new("Reason"), new("Object"), Wide("Subobject"), Wide("Source"),
            new("Message"), Wide("First Seen"), Wide("Count"), new("Name", Format: "name", Priority: 1),
        ],
        Print);

    private static void Print(JsonObject obj, TableRow row)
    {
        var eventTime = obj.Time("eventTime");
        var first = obj.Time("firstTimestamp") ?? obj.Time("deprecatedFirstTimestamp") ?? eventTime;
        var last = obj.Time("lastTimestamp") ?? obj.Time("deprecatedLastTimestamp") ?? first;
        var count = Math.Max(obj.Integer("count"), obj.Integer("deprecatedCount"));
        if (obj.At("series") is JsonObject series)
        {
            last = series.Time("lastObservedTime");
            count = series.Integer("count");
        }
        else if (count == 0)
            count = 1;
        var target = obj.At("involvedObject") ?? obj.At("regarding");
        row.Since(last)
            .Cell(obj.Text("type"))
            .Cell(obj.Text("reason"))
            .Cell(Target(target))
            .Cell(target.Text("fieldPath"))
            .Cell(Source(obj))
            .Cell(First(obj.Text("message"), obj.Text("note")).Trim())
            .Since(first)
            .Cell(count)
            .Cell(obj.Text("metadata", "name"));
    }

    private static string Target(JsonNode? target)
    {
        var kind = target.Text("kind").ToLowerInvariant();
        return target.Text("name") is { Length: > 0 } name ? $"{kind}/{name}" : kind;
    }

    private static string Source(JsonObject obj)
    {
        var source = obj.At("source") ?? obj.At("deprecatedSource");
        var component = First(source.Text("component"), First(obj.Text("reportingComponent"), obj.Text("reportingController")));
        var instance = First(source.Text("host"), obj.Text("reportingInstance"));
        return instance.Length == 0 ? component : $"{component}, {instance}";
    }

    private static string First(string a, string b) => a.Length > 0 ? a : b;
}
