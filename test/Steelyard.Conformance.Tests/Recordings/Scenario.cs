using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>A recorded sequence of requests, read from testdata/scenarios.</summary>
internal sealed partial class Scenario
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "testdata/scenarios");

    private Scenario(string name, JsonObject json)
    {
        Name = name;
        ManagedFieldsOmitted = json["managedFieldsOmitted"] is not null;
        Steps = [.. json["steps"]!.AsArray().Select((step, index) => new ScenarioStep(index, step!.AsObject()))];
    }

    public string Name { get; }
    public bool ManagedFieldsOmitted { get; }
    public IReadOnlyList<ScenarioStep> Steps { get; }

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order()!;

    /// <summary>Reads a scenario; the webhook's address and certificate are put in the place of the recorded ones.</summary>
    public static Scenario Load(string name, WebhookServer? webhook = null)
    {
        var text = File.ReadAllText(Path.Combine(Folder, name + ".json"));
        if (webhook is not null)
            text = text.Replace("127.0.0.1:18443", webhook.Authority, StringComparison.Ordinal).Replace("<base64 of a PEM certificate>", webhook.CaBundle, StringComparison.Ordinal);
        return new(name, JsonNode.Parse(text)!.AsObject());
    }

    /// <summary>Namespaces the steps use before (or without) creating them: they stood before the recording began.</summary>
    public IEnumerable<string> NamespacesToPrepare()
    {
        var made = new HashSet<string> { "default", "kube-system", "kube-public", "kube-node-lease" };
        foreach (var step in Steps.Where(step => step.HasRequest))
        {
            if (step is { Method: "POST", Path: "/api/v1/namespaces" } && (string?)step.RequestBody?["metadata"]?["name"] is { } own)
                made.Add(own);
            if (NamespaceInPath().Match(step.Path) is { Success: true } match && step.Status != 404 && made.Add(match.Groups[1].Value))
                yield return match.Groups[1].Value;
        }
    }

    [GeneratedRegex("/namespaces/([a-z0-9-]+)/")]
    private static partial Regex NamespaceInPath();
}
