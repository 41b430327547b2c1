using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Printing;

/// <summary>Columns of one kind and how its objects become cells. Printers accept incomplete objects: a watch bookmark has only metadata.</summary>
public sealed record KindPrinter(IReadOnlyList<TableColumn> Columns, Action<JsonObject, TableRow> Print)
{
    /// <summary>True when an empty list has <c>rows: null</c> instead of an empty array.</summary>
    public bool NullWhenEmpty { get; init; }
}
