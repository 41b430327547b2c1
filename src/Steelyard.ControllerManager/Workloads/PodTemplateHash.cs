using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Steelyard.ControllerManager.Workloads;

/// <summary>
/// The value of the labels pod-template-hash and controller-revision-hash. Looks like a genuine one (FNV-1a of 32 bits
/// as decimal digits in a vowel-free alphabet) but is taken over the template's JSON with sorted names, where a genuine
/// controller takes it over a dump of its own structures; so the values differ, and need only be stable.
/// </summary>
internal static class PodTemplateHash
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const uint Offset = 2166136261;
    private const uint Prime = 16777619;

    /// <param name="collisions">Raised when another template got the same value.</param>
    public static string Of(JsonNode? template, long collisions = 0)
    {
        var text = new StringBuilder();
        Write(text, template);
        if (collisions > 0)
            text.Append(CultureInfo.InvariantCulture, $"#{collisions}");
        var hash = Offset;
        foreach (var unit in Encoding.UTF8.GetBytes(text.ToString()))
            hash = unchecked((hash ^ unit) * Prime);
        return string.Concat(hash.ToString(CultureInfo.InvariantCulture).Select(digit => Alphabet[digit % Alphabet.Length]));
    }

    private static void Write(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                text.Append('{');
                foreach (var (name, value) in map.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append(name).Append(':');
                    Write(text, value);
                    text.Append(',');
                }
                text.Append('}');
                break;
            case JsonArray list:
                text.Append('[');
                foreach (var item in list)
                {
                    Write(text, item);
                    text.Append(',');
                }
                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }
}
