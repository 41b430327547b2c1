using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>The steps of field paths, as text: <c>f:</c> a field, <c>k:</c> the keys of a list item, <c>v:</c> a value of a set, <c>i:</c> an index.</summary>
internal static class PathElement
{
    public static readonly IComparer<string> Order = Comparer<string>.Create(Compare);

    private const string KindOrder = "fkvi";

    // Names and key values are plain ASCII nearly always; then their JSON text is themselves in quotes.
    private static readonly JsonSerializerOptions _relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Field(string name) => "f:" + name;

    public static string Value(JsonNode? item) => "v:" + Text(item);

    /// <summary>The element of an item of a list map, or null when it has none of the keys.</summary>
    /// <param name="list">Schema of the list; keys that an item lacks come from the defaults of the item's schema.</param>
    public static string? Key(JsonObject item, SchemaNode list)
    {
        StringBuilder? text = null;
        foreach (var name in SortedKeys(list))
        {
            if (!item.TryGetPropertyValue(name, out var value))
            {
                value = list.Items?.Properties?.GetValueOrDefault(name)?.Default;
                if (value is null)
                    continue;
            }

            text = text is null ? new StringBuilder("k:{\"") : text.Append(",\"");
            text.Append(name).Append("\":").Append(Text(value));
        }

        return text?.Append('}').ToString();
    }

    /// <summary>The element as it stands in printed paths: <c>.name</c>, <c>[port=80,protocol="TCP"]</c>, <c>[="x"]</c>, <c>[0]</c>.</summary>
    public static string Print(string element)
    {
        var rest = element[2..];
        return element[0] switch
        {
            'f' => "." + rest,
            'k' => "[" + string.Join(',', JsonNode.Parse(rest)!.AsObject().Select(k => $"{k.Key}={Text(k.Value)}")) + "]",
            'v' => "[=" + rest + "]",
            _ => "[" + rest + "]",
        };
    }

    internal static IReadOnlyList<string> SortedKeys(SchemaNode list)
    {
        var keys = list.ListMapKeys ?? [];
        for (var i = 1; i < keys.Count; i++)
        {
            if (string.CompareOrdinal(keys[i - 1], keys[i]) > 0)
                return [.. keys.Order(StringComparer.Ordinal)];
        }

        return keys;
    }

    private static string Text(JsonNode? value)
    {
        if (value is null)
            return "null";
        if (value is JsonValue scalar && scalar.TryGetValue<string>(out var text) && IsPlain(text))
            return "\"" + text + "\"";
        return value.ToJsonString(_relaxed);
    }

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' or '"' or '\\')
                return false;
        }

        return true;
    }

    private static int Compare(string? a, string? b)
    {
        if (a is null || b is null || a[0] != b[0])
            return KindOrder.IndexOf(a?[0] ?? 'f', StringComparison.Ordinal) - KindOrder.IndexOf(b?[0] ?? 'f', StringComparison.Ordinal);
        return a[0] == 'f' ? string.CompareOrdinal(a, b) : CompareNumerically(a, b);
    }

    // Numbers among the keys sort by value: port 80 before port 443.
    private static int CompareNumerically(string a, string b)
    {
        var same = 0;
        while (same < a.Length && same < b.Length && a[same] == b[same])
            same++;
        var start = same;
        while (start > 0 && char.IsAsciiDigit(a[start - 1]))
            start--;
        if (start == 0 || a[start - 1] != ':')
            return string.CompareOrdinal(a, b);
        var lengths = DigitsFrom(a, start) - DigitsFrom(b, start);
        return lengths != 0 ? lengths : string.CompareOrdinal(a, b);
    }

    private static int DigitsFrom(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - start;
    }
}
