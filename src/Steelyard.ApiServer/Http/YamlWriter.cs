using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Http;

/// <summary>Writes JSON as block-style YAML with sorted keys.</summary>
public static partial class YamlWriter
{
    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        WriteBlock(text, node, 0, inSequence: false);
        return text.ToString();
    }

    private static void WriteBlock(StringBuilder text, JsonNode? node, int indent, bool inSequence)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                WriteMap(text, map, indent, inSequence);
                break;
            case JsonArray { Count: > 0 } list:
                WriteList(text, list, indent, inSequence);
                break;
            default:
                text.Append(ScalarText(node)).Append('\n');
                break;
        }
    }

    private static void WriteMap(StringBuilder text, JsonObject map, int indent, bool inSequence)
    {
        var first = inSequence;
        foreach (var (key, value) in map.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            if (!first)
                text.Append(' ', indent);
            first = false;
            text.Append(StringText(key)).Append(':');
            var nested = value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 };
            text.Append(nested ? '\n' : ' ');
            // Sequences below a key are not indented further.
            WriteBlock(text, value, value is JsonArray ? indent : indent + 2, inSequence: false);
        }
    }

    private static void WriteList(StringBuilder text, JsonArray list, int indent, bool inSequence)
    {
        var first = inSequence;
        foreach (var item in list)
        {
            if (!first)
                text.Append(' ', indent);
            first = false;
            text.Append("- ");
            WriteBlock(text, item, indent + 2, inSequence: true);
        }
    }

    private static string ScalarText(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => StringText(value.GetValue<string>()),
        _ => ObjectJson.Text(node),
    };

    private static string StringText(string value)
    {
        var plain = value.Length > 0 && !YamlScalar.IsSpecial(value) && !NeedsQuotes(value);
        return plain ? value : ObjectJson.Text(JsonValue.Create(value));
    }

    /// <summary>What other readers take for a date, a time or a number to the base of 60.</summary>
    [GeneratedRegex(@"^(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt \t])|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$)")]
    private static partial Regex TimeOrBase60();

    private static bool NeedsQuotes(string value) =>
        value[0] == ' ' || value[^1] is ' ' or ':' || TimeOrBase60().IsMatch(value)
        || "-?:,[]{}#&*!|>'\"%@`=<".Contains(value[0], StringComparison.Ordinal)
        || value.Contains(": ", StringComparison.Ordinal) || value.Contains(" #", StringComparison.Ordinal)
        || value.Any(char.IsControl) || CultureInfo.InvariantCulture.CompareInfo.IndexOf(value, "\u2028") >= 0;
}
