using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Patching;

/// <summary>Writes JSON values the way a genuine server quotes them in its errors: <c>map[a:1 b:[x y]]</c>, keys sorted, strings bare.</summary>
public static class GoText
{
    public static string Format(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("<nil>");
                break;
            case JsonObject map:
                AppendAll(text.Append("map["), map.OrderBy(m => m.Key, StringComparer.Ordinal), (t, m) => Append(t.Append(m.Key).Append(':'), m.Value));
                break;
            case JsonArray list:
                AppendAll(text.Append('['), list, Append);
                break;
            default:
                text.Append(node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString());
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, IEnumerable<T> items, Action<StringBuilder, T> append)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(' ');
            first = false;
            append(text, item);
        }

        text.Append(']');
    }
}
