using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.JsonPath;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Printing;

/// <summary>The row of a custom resource, by the printer columns of its definition.</summary>
internal static class CustomColumnPrinter
{
    private static readonly PrinterColumn[] _default = [new("Age", "date", ".metadata.creationTimestamp")];

    public static KindPrinter Create(ResourceDefinition definition)
    {
        var columns = definition.PrinterColumns.Count == 0 ? _default : definition.PrinterColumns;
        var paths = columns.Select(c => Read(c.JsonPath)).ToArray();
        return new KindPrinter(
            [TableColumn.ObjectName, .. columns.Select(c => new TableColumn(c.Name, c.Type, c.Format, c.Priority, c.Description))],
            (obj, row) =>
            {
                row.Cell(obj.Text("metadata", "name"));
                for (var i = 0; i < paths.Length; i++)
                    AddCell(row, columns[i].Type, paths[i]?.Evaluate(obj) ?? []);
            });
    }

    // A path that cannot be read finds nothing, so that one bad column does not hide the objects.
    private static JsonPathExpression? Read(string path)
    {
        try
        {
            return JsonPathExpression.Parse(path);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Only the first value a path finds is shown; a value that does not fit the column's type shows as nothing.</summary>
    private static void AddCell(TableRow row, string type, IReadOnlyList<JsonNode?> found)
    {
        if (found is not [{ } value, ..])
        {
            row.Raw(null);
            return;
        }
        if (type == "date")
            AddDate(row, value);
        else
            row.Raw(Convert(type, value));
    }

    private static void AddDate(TableRow row, JsonNode value)
    {
        if (value.TextOrNull() is null)
            row.Raw(null);
        else if (value.Time() is { } time)
            row.Since(time);
        else
            row.Cell("<invalid>");
    }

    private static JsonNode? Convert(string type, JsonNode value) => type switch
    {
        "string" => JsonValue.Create(Text(value)),
        "integer" => value.IntegerOrNull() is { } integer ? JsonValue.Create(integer) : null,
        "number" => value.GetValueKind() == JsonValueKind.Number ? value.DeepClone() : null,
        "boolean" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : null,
        _ => null,
    };

    private static string Text(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.Text(),
        JsonValueKind.Number => Number(value),
        _ => value.ToJsonString(),
    };

    private static string Number(JsonNode value)
    {
        var text = value.ToJsonString();
        return text.AsSpan().ContainsAny('e', 'E') && value.AsValue().TryGetValue<double>(out var number) &&
            Math.Abs(number) < 1e21 && Math.Floor(number).Equals(number)
            ? new BigInteger(number).ToString(CultureInfo.InvariantCulture)
            : text;
    }
}
