using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Printing;

/// <summary>
/// Turns objects into the Table form of meta.k8s.io that <c>kubectl get</c> asks for.
/// </summary>
public sealed class TableRenderer(TimeProvider time)
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";
    private readonly ConditionalWeakTable<ResourceDefinition, KindPrinter> _custom = [];

    /// <summary>The Table of a list. <paramref name="listMetadata"/> is the list's own metadata (resourceVersion, continue …).</summary>
    public JsonObject RenderList(
        ResourceDefinition definition, IReadOnlyList<JsonObject> items, JsonObject listMetadata, TableRequest request) =>
        Table(PrinterFor(definition), items, listMetadata, request, withColumns: true);

    /// <summary>
    /// The Table of one object: an answer to get, create, update and patch, or (with <paramref name="withColumns"/>
    /// false after the first) the object of a watch event.
    /// </summary>
    public JsonObject RenderObject(
        ResourceDefinition definition, JsonObject item, TableRequest request, bool withColumns = true) =>
        Table(PrinterFor(definition), [item], ObjectMetadata(item), request, withColumns);

    /// <summary>The Table of a Scale, as served by the scale subresource of any kind.</summary>
    public JsonObject RenderScale(JsonObject scale, TableRequest request) =>
        Table(WorkloadPrinters.Scale, [scale], ObjectMetadata(scale), request, withColumns: true);

    private JsonObject Table(
        KindPrinter printer, IReadOnlyList<JsonObject> items, JsonObject metadata, TableRequest request, bool withColumns)
    {
        var now = time.GetUtcNow();
        var rows = items.Count == 0 && printer.NullWhenEmpty ? null : new JsonArray();
        foreach (var item in items)
            rows!.Add((JsonNode)Row(printer, item, request, now));
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = request.ApiVersion,
            ["metadata"] = metadata,
            ["columnDefinitions"] = withColumns ? Columns(printer) : null,
            ["rows"] = rows,
        };
    }

    private static JsonObject Row(KindPrinter printer, JsonObject item, TableRequest request, DateTimeOffset now)
    {
        var row = new TableRow(now);
        printer.Print(item, row);
        var result = new JsonObject { ["cells"] = row.Cells };
        if (row.Conditions is not null)
            result["conditions"] = row.Conditions;
        result["object"] = RowObject(item, request);
        return result;
    }

    private static JsonNode? RowObject(JsonObject item, TableRequest request)
    {
        if (request.Include == IncludeObject.Object)
            return item.DeepClone();
        // The client recognises the end of the initial events by the annotation, so it is never left out.
        if (request.Include == IncludeObject.None && item.At("metadata", "annotations", InitialEventsEnd) is null)
            return null;
        return new JsonObject
        {
            ["kind"] = "PartialObjectMetadata",
            ["apiVersion"] = request.ApiVersion,
            ["metadata"] = item["metadata"]?.DeepClone() ?? new JsonObject(),
        };
    }

    private static JsonArray Columns(KindPrinter printer)
    {
        var columns = new JsonArray();
        foreach (var column in printer.Columns)
        {
            columns.Add((JsonNode)new JsonObject
            {
                ["name"] = column.Name,
                ["type"] = column.Type,
                ["format"] = column.Format,
                ["description"] = column.Description,
                ["priority"] = column.Priority,
            });
        }
        return columns;
    }

    private static JsonObject ObjectMetadata(JsonObject item) =>
        item.TextOrNull("metadata", "resourceVersion") is { } version ? new() { ["resourceVersion"] = version } : [];

    private KindPrinter PrinterFor(ResourceDefinition definition) => definition.IsCustom
        ? _custom.GetValue(definition, CustomColumnPrinter.Create)
        : KindPrinters.For(definition.Group, definition.Kind);
}
