using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.Api.CustomResources;

/// <summary>Writes JSON as block-style YAML: two blanks per level, long texts folded, strings quoted only where needed.</summary>
public static class YamlWriter
{
    private const int Width = 120;
    private static readonly SearchValues<char> _plainCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,/()_-;=+$<>'\"|?");
    private static readonly SearchValues<char> _plainStart = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ./_($");
    private static readonly string[] _reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    public static string Write(JsonObject document)
    {
        var text = new StringBuilder();
        WriteObject(text, document, 0, continuesLine: false);
        return text.ToString();
    }

    private static void WriteObject(StringBuilder text, JsonObject json, int indent, bool continuesLine)
    {
        foreach (var (key, value) in json)
        {
            text.Append(' ', continuesLine ? 0 : indent).Append(Scalar(key)).Append(':');
            continuesLine = false;
            WriteValue(text, value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, JsonNode? value, int indent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } json:
                text.Append('\n');
                WriteObject(text, json, indent + 2, continuesLine: false);
                break;
            case JsonArray { Count: > 0 } array:
                text.Append('\n');
                WriteArray(text, array, indent);
                break;
            default:
                text.Append(' ');
                WriteLeaf(text, value, indent + 2);
                break;
        }
    }

    private static void WriteArray(StringBuilder text, JsonArray array, int indent)
    {
        foreach (var item in array)
        {
            text.Append(' ', indent).Append("- ");
            if (item is JsonObject { Count: > 0 } json)
                WriteObject(text, json, indent + 2, continuesLine: true);
            else if (item is JsonArray { Count: > 0 })
                throw new NotSupportedException("a list directly inside a list has no use in a manifest");
            else
                WriteLeaf(text, item, indent + 2);
        }
    }

    private static void WriteLeaf(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is null)
            text.Append("null\n");
        else if (value.GetValueKind() != JsonValueKind.String)
            text.Append(value.ToJsonString()).Append('\n');
        else if (value.GetValue<string>() is { Length: > 80 } words && IsFoldable(words))
            WriteFolded(text, words, indent);
        else
            text.Append(Scalar(value.GetValue<string>())).Append('\n');
    }

    private static bool IsFoldable(string words) =>
        !words.Contains("  ", StringComparison.Ordinal) && !words.Contains('\n', StringComparison.Ordinal)
        && !words.StartsWith(' ') && !words.EndsWith(' ') && !words.Contains('\t', StringComparison.Ordinal);

    private static void WriteFolded(StringBuilder text, string words, int indent)
    {
        text.Append(">-");
        var column = Width;
        foreach (var word in words.Split(' '))
        {
            if (column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', indent);
                column = indent;
            }
            else
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.Append('\n');
    }

    private static string Scalar(string value) => IsPlain(value) ? value
        : value.AsSpan().ContainsAnyInRange('\0', '\x1f') ? JsonValue.Create(value).ToJsonString()
        : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool IsPlain(string value) =>
        value.Length > 0
        && _plainStart.Contains(value[0])
        && !value.AsSpan().ContainsAnyExcept(_plainCharacters)
        && !value.EndsWith(' ')
        && !_reserved.Contains(value.ToLowerInvariant())
        && !double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _);
}
