using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>A recorded sequence of requests, read from testdata/scenarios.</summary>
internal sealed partial class Scenario
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "testdata/scenarios");

    /// <summary>The recordings ask for this namespace because it does not exist.</summary>
    private const string Absent = "no-such-ns";

    private Scenario(string name, JsonObject json)
    {
        Name = name;
        ManagedFieldsOmitted = json["managedFieldsOmitted"] is not null;
        Steps = [.. json["steps"]!.AsArray().Select((step, index) => new ScenarioStep(index, step!.AsObject()))];
    }

    public string Name { get; }
    /// <summary>False where Deployments are written faster than a controller follows: without controllers each run is the same.</summary>
    public bool WithControllers => Name is not ("patches" or "server-side-apply" or "generation-status" or "field-validation-dryrun");

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
        return new(name, JsonNode.Parse(NameWhatVaries(text))!.AsObject());
    }

    /// <summary>
    /// What the recordings keep though it differs each time becomes placeholders: the hashes of templates (ours are others), the random end of a token volume's and
    /// of a refused generated name, versions inside of texts. The user is the one of our kubeconfig.
    /// </summary>
    private static string NameWhatVaries(string text)
    {
        var names = new Dictionary<string, string>();
        text = text.Replace("\"username\":\"admin\"", "\"username\":\"steelyard-admin\"", StringComparison.Ordinal).Replace("Bad_z2n4w", "Bad_<rand8000>", StringComparison.Ordinal);
        var version = 8100;
        text = Regex.Replace(text, "<rv>", _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"<rv{version++}>"));
        text = VersionInText().Replace(text, match => string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{match.Groups[1].Value}<rv{version++}>{match.Groups[2].Value}"));
        foreach (var (number, hash) in Hash().Matches(text).Select(match => match.Groups["hash"].Value).Distinct().Index())
            text = text.Replace(hash, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"<rand{7000 + number}>"), StringComparison.Ordinal);
        text = TokenId().Replace(text, match => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"JTI=<uid{9000 + match.Index % 900}>"));
        return TokenVolume().Replace(text, match => names.TryGetValue(match.Value, out var known)
            ? known
            : names[match.Value] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kube-api-access-<rand{9000 + names.Count}>"));
    }

    [GeneratedRegex(@"(precondition \(|resourceVersion: \\"")[0-9]+(\)|\\"")")]
    private static partial Regex VersionInText();

    [GeneratedRegex("-(?:template|revision)-hash\":\"(?<hash>[a-z0-9]+)|(?:ReplicaSet|replica set) \\\\\"[a-z]+-(?<hash>[a-z0-9]+)\\\\\"")]
    private static partial Regex Hash();

    [GeneratedRegex("JTI=<uid[0-9]+>")]
    private static partial Regex TokenId();

    [GeneratedRegex("kube-api-access-[a-z0-9]{5}")]
    private static partial Regex TokenVolume();

    /// <summary>Namespaces the steps use before (or without) creating them: they stood before the recording began.</summary>
    public IEnumerable<string> NamespacesToPrepare()
    {
        var made = new HashSet<string> { "default", "kube-system", "kube-public", "kube-node-lease" };
        foreach (var step in Steps.Where(step => step.HasRequest))
        {
            if (step is { Method: "POST", Path: "/api/v1/namespaces" } && (string?)step.RequestBody?["metadata"]?["name"] is { } own)
                made.Add(own);
            if (NamespaceInPath().Match(step.Path) is { Success: true } match && step.Status != 404 && match.Groups[1].Value != Absent && made.Add(match.Groups[1].Value))
                yield return match.Groups[1].Value;
        }
    }

    [GeneratedRegex("/namespaces/([a-z0-9-]+)/")]
    private static partial Regex NamespaceInPath();
}
