using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Apply;

/// <summary>Recorded applies and writes with the managedFields that they led to.</summary>
internal static class Cases
{
    public static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<JsonObject> Load(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "testdata", "apply", name + ".json");
        return [.. JsonNode.Parse(File.ReadAllText(path))!.AsArray().Select(c => c!.AsObject())];
    }

    public static SchemaNode SchemaOf(JsonObject value)
    {
        var version = (string)value["apiVersion"]!;
        var slash = version.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : version[..slash];
        return BuiltinSchemas.ForKind(group, version[(slash + 1)..], (string)value["kind"]!)!;
    }

    /// <summary>managedFields by entry without times, as text, in a fixed order.</summary>
    public static List<string> Entries(JsonNode? managedFields) => [.. (managedFields as JsonArray ?? []).Select(Entry).Order(StringComparer.Ordinal)];

    private static string Entry(JsonNode? entry)
    {
        var copy = entry!.DeepClone().AsObject();
        copy.Remove("time");
        return copy.ToJsonString();
    }
}
