using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Kinds;

namespace Steelyard.ApiServer.Tests.Kinds;

/// <summary>Creates what was created in the recordings and compares the answers, kind by kind.</summary>
public sealed class RecordedCreateTests
{
    private static readonly IReadOnlyList<JsonObject> _cases = Recorded.Load("creates.json");

    public static TheoryData<string> Plurals => new(_cases.Select(Key).Distinct());

    [Fact]
    public void Cases_CoverTheKinds() => Assert.True(Plurals.Count >= 18, $"{Plurals.Count} kinds");

    [Theory]
    [MemberData(nameof(Plurals))]
    public void Create_RecordedBody_GivesTheRecordedAnswer(string plural)
    {
        var failures = new List<string>();
        foreach (var recorded in _cases.Where(c => Key(c) == plural))
        {
            if (Run(recorded) is { } failure)
                failures.Add($"{recorded["scenario"]} / {recorded["name"]}: {failure}");
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static string Key(JsonObject recorded) => $"{recorded["plural"]}.{recorded["group"]}";

    private static string? Run(JsonObject recorded)
    {
        var resource = BuiltinResources.Create(new BuiltinDependencies()).Single(r => $"{r.Plural}.{r.Group}" == Key(recorded));
        var pipeline = new StrategyPipeline(resource, recorded["namespace"]?.GetValue<string>());
        var (obj, errors) = pipeline.Create(recorded["body"]!.AsObject());
        if (recorded["causes"] is JsonArray causes)
        {
            // Names and labels of the metadata are checked for all kinds together, elsewhere.
            var expected = string.Join('\n', causes.Select(static c => c!.GetValue<string>())
                .Where(static c => !c.StartsWith("metadata.", StringComparison.Ordinal) || c.Contains("taints", StringComparison.Ordinal) || c.Contains("annotations[", StringComparison.Ordinal)));
            var actual = string.Join('\n', errors);
            return expected == actual ? null : $"errors\n{actual}\ninstead of\n{expected}";
        }
        if (obj is null)
            return $"refused: {string.Join("; ", errors)}";
        var metadata = obj["metadata"]!.AsObject();
        metadata.Remove("uid");
        return Compare(recorded["object"]!.AsObject(), obj);
    }

    private static string? Compare(JsonObject expected, JsonObject actual)
    {
        foreach (var obj in (JsonObject[])[expected, actual])
        {
            if (obj["metadata"]!["generateName"] is not null)
                obj["metadata"]!.AsObject().Remove("name");
        }
        // The name of the token volume is random.
        var text = System.Text.RegularExpressions.Regex.Replace(actual.ToJsonString(), "kube-api-access-[a-z0-9]{5}", "kube-api-access-<rand>");
        var wanted = System.Text.RegularExpressions.Regex.Replace(expected.ToJsonString(), "kube-api-access-([a-z0-9]{5}|<rand[0-9]+>|\\\\u003Crand[0-9]+\\\\u003E)", "kube-api-access-<rand>");
        return new Recorded().Difference(JsonNode.Parse(wanted), JsonNode.Parse(text));
    }
}
