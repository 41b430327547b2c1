using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>Numbers of JSON documents, whether they were parsed or built in code.</summary>
public static class JsonNumber
{
    public static bool IsNumber(JsonNode? node) => node is JsonValue && node.GetValueKind() == JsonValueKind.Number;

    /// <summary>The text of a number as it stands in the document.</summary>
    public static string Text(JsonNode number) => number.ToJsonString();

    /// <summary>True when the number is written without fraction and exponent, as a decoder to int64 wants it.</summary>
    public static bool IsIntegerLiteral(JsonNode number) => Text(number).AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    public static bool TryGetInt64(JsonNode? node, out long value)
    {
        value = 0;
        return IsNumber(node)
            && long.TryParse(Text(node!), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    public static double ToDouble(JsonNode number) =>
        double.Parse(Text(number), NumberStyles.Float, CultureInfo.InvariantCulture);
}
