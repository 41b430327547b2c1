using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Printing;

/// <summary>Compiles the JSON path of a printer column.</summary>
internal static class ColumnPath
{
    public static Func<JsonNode, IReadOnlyList<JsonNode?>> Compile(string path)
    {
        var fields = path.TrimStart('.').Split('.');
        return obj => obj.At(fields) is { } found ? [found] : [];
    }
}
