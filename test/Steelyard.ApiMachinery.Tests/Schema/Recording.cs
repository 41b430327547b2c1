using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Tests.Schema;

/// <summary>Requests and answers recorded from a genuine API server.</summary>
internal sealed record RecordedStep(string Name, string Method, string Path, JsonNode? Body, int Status, JsonNode? Response, IReadOnlyList<string> Warnings)
{
    public bool IsDryRun { get; init; }

    public static IReadOnlyList<RecordedStep> Load(string scenario)
    {
        var file = System.IO.Path.Combine(AppContext.BaseDirectory, "testdata", "customresources", scenario + ".json");
        var steps = JsonNode.Parse(File.ReadAllText(file))!["steps"]!.AsArray();
        return [.. steps.Where(s => s!["request"] is not null && s["response"] is not null).Select(s => Read(s!))];
    }

    /// <summary>The schema of the first definition created for <paramref name="kind"/>.</summary>
    public static JsonObject SchemaOf(IReadOnlyList<RecordedStep> steps, string kind) => steps
        .First(s => s.Method == "POST" && (s.Body as JsonObject)?["spec"]?["names"]?["kind"]?.ToString() == kind)
        .Body!["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();

    private static RecordedStep Read(JsonNode step)
    {
        var request = step["request"]!;
        var response = step["response"]!;
        return new RecordedStep(
            step["name"]!.ToString(),
            request["method"]!.ToString(),
            request["path"]!.ToString(),
            request["body"],
            (int)response["status"]!,
            response["body"],
            response["warnings"] is JsonArray warnings ? [.. warnings.Select(w => w!.ToString())] : [])
        {
            IsDryRun = request["query"]?["dryRun"] is not null,
        };
    }
}
