using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Printing;

/// <summary>The row that a printer fills: cells in column order, and conditions that let clients dim finished objects.</summary>
public sealed class TableRow(DateTimeOffset now)
{
    public JsonArray Cells { get; } = [];

    public JsonArray? Conditions { get; private set; }

    public TableRow Cell(string value) => Raw(JsonValue.Create(value));

    public TableRow Cell(long value) => Raw(JsonValue.Create(value));

    public TableRow Cell(bool value) => Raw(JsonValue.Create(value));

    public TableRow CellOr(string value, string whenEmpty) => Cell(value.Length == 0 ? whenEmpty : value);

    /// <summary>Time since <paramref name="time"/> in kubectl's short form; "&lt;unknown&gt;" without a time.</summary>
    public TableRow Since(DateTimeOffset? time) => Cell(SinceText(time));

    public TableRow Raw(JsonNode? value)
    {
        Cells.Add(value);
        return this;
    }

    public string SinceText(DateTimeOffset? time) =>
        time is { } t ? HumanDuration.Format(now - t) : "<unknown>";

    /// <summary>Marks the row as that of an object whose work is over.</summary>
    public void Completed(string reason, string message)
    {
        JsonNode condition = new JsonObject
        {
            ["type"] = "Completed",
            ["status"] = "True",
            ["reason"] = reason,
            ["message"] = message,
        };
        Conditions = new JsonArray(condition);
    }
}
