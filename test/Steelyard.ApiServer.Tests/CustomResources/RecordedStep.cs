using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Steelyard.ApiServer.Tests.CustomResources;

/// <summary>One request with its answer, or what a webhook received, recorded from a genuine API server.</summary>
internal sealed record RecordedStep(string Name, string Method, string Path, JsonNode? Body, int Status, JsonNode? Response, JsonNode? WebhookRequest)
{
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static IReadOnlyList<RecordedStep> Load(string scenario)
    {
        var file = System.IO.Path.Combine(AppContext.BaseDirectory, "testdata", "customresources", scenario + ".json");
        // Recorded times are placeholders; any one time does.
        var text = Regex.Replace(File.ReadAllText(file), "<t[0-9]+>", "2001-01-01T00:00:00Z");
        return [.. JsonNode.Parse(text)!["steps"]!.AsArray().Select(s => Read(s!))];
    }

    public static RecordedStep Find(IReadOnlyList<RecordedStep> steps, string name) => steps.First(s => s.Name == name);

    /// <summary>The causes of a refusal in one order, one a line.</summary>
    public string Causes => string.Join("\n", (Response as JsonObject)?["details"]?["causes"] is JsonArray causes
        ? causes.Select(c => $"{c!["field"]}|{c["reason"]}|{c["message"]}").Order(StringComparer.Ordinal)
        : []);

    private static RecordedStep Read(JsonNode step) => new(
        step["name"]!.ToString(),
        step["request"]?["method"]?.ToString() ?? "",
        step["request"]?["path"]?.ToString() ?? "",
        step["request"]?["body"],
        (int?)step["response"]?["status"] ?? 0,
        step["response"]?["body"],
        step["webhookRequest"])
    {
        Warnings = step["response"]?["warnings"] is JsonArray warnings ? [.. warnings.Select(w => w!.ToString())] : [],
    };
}
