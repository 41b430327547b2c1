using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Steelyard.ApiServer.Tests.Printing;

/// <summary>
/// Recorded Tables (columns and cells) and, for each recorded row, an object that has what the row shows. Ages in the
/// recording are relative to <see cref="Now"/>: a row that shows "8s" belongs to an object made eight seconds before.
/// </summary>
internal static partial class TableRecording
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonObject _tables = Load("tables.json");
    private static readonly JsonObject _objects = Load("objects.json");

    public static IEnumerable<string> Kinds => _tables.Select(t => t.Key);

    public static JsonObject Table(string kind) => _tables[kind]!.AsObject();

    public static List<JsonObject> Objects(string kind)
    {
        var rows = Table(kind)["rows"]?.AsArray() ?? [];
        var columns = Table(kind)["columns"]!.AsArray().Select(c => c![0]!.GetValue<string>()).ToList();
        var age = columns.IndexOf("Age");
        return _objects[kind]!.AsArray().Select((obj, i) => Dated(obj!.AsObject(), age < 0 ? null : rows[i]!["cells"]![age]!.GetValue<string>())).ToList();
    }

    public static DateTimeOffset Before(string age)
    {
        var time = Now;
        foreach (Match part in AgePart().Matches(age))
        {
            var value = int.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture);
            time -= part.Groups[2].Value switch
            {
                "s" => TimeSpan.FromSeconds(value),
                "m" => TimeSpan.FromMinutes(value),
                "h" => TimeSpan.FromHours(value),
                "d" => TimeSpan.FromDays(value),
                _ => TimeSpan.FromDays(365 * value),
            };
        }
        return time;
    }

    private static JsonObject Dated(JsonObject template, string? age)
    {
        var text = AgePlaceholder().Replace(template.ToJsonString(), m => Stamp(m.Groups[1].Value));
        var obj = JsonNode.Parse(text)!.AsObject();
        if (age is not null)
            obj["metadata"]!["creationTimestamp"] = Stamp(age);
        return obj;
    }

    private static string Stamp(string age) =>
        Before(age).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Load(string file) => JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata", "printing", file)))!.AsObject();

    [GeneratedRegex("(\\d+)([smhdy])")]
    private static partial Regex AgePart();

    [GeneratedRegex("(?:<|\\\\u003C)age ([0-9smhdy]+)(?:>|\\\\u003E)")]
    private static partial Regex AgePlaceholder();
}
