using System.Text.Json.Nodes;
using Steelyard.Conformance.Tests.Support;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>
/// Replays what was asked of a genuine API server and compares the answers. Set STEELYARD_REPLAY_REPORT to a folder
/// to get a file a scenario with all differences.
/// </summary>
public sealed class RecordingReplayTests
{
    /// <summary>
    /// Controllers act beside the replay, and may win or lose a race that the recording shows the other way round: a step
    /// counts as different only when it is so in every attempt.
    /// </summary>
    private const int Attempts = 3;

    public static TheoryData<string> Scenarios() => [.. Scenario.Names];

    [Fact]
    public void Scenarios_InTestData_AreAllThere() => Assert.Equal(18, Scenario.Names.Count());

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Replay_OfARecordedScenario_MatchesButForKnownDifferences(string name)
    {
        EmbeddedOnly.Require("the recordings assume an empty cluster with the recorded address ranges");
        var known = KnownDifferences.Of(name);
        var varying = known.Where(pair => pair.Value.StartsWith("Varies:", StringComparison.Ordinal)).Select(pair => pair.Key).ToHashSet();
        var expected = string.Join('\n', known.Keys.Except(varying).Order(StringComparer.Ordinal));
        var failing = await FailingStepsAsync(name);
        for (var attempt = 1; attempt < Attempts && Unlisted(failing) != expected; attempt++)
            failing.IntersectWith(await FailingStepsAsync(name));
        Assert.Equal(expected, Unlisted(failing));

        string Unlisted(IEnumerable<string> steps) => string.Join('\n', steps.Except(varying).Order(StringComparer.Ordinal));
    }

    /// <summary>The steps that do not match in one replay against a server of its own.</summary>
    private static async Task<HashSet<string>> FailingStepsAsync(string name)
    {
        await using var webhook = name == "webhooks" ? await WebhookServer.StartAsync() : null;
        var scenario = Scenario.Load(name, webhook);
        await using var server = await (scenario.WithControllers ? ApiServerProcess.StartAsync() : ApiServerProcess.StartAsync("--disable-controllers"));
        using var cluster = new ClusterConnection(server.Kubeconfig);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var failures = await new ScenarioReplayer(cluster, scenario, webhook).RunAsync(end.Token);
        await end.CancelAsync();
        Report(scenario, failures);
        return [.. failures.Keys];
    }

    private static void Report(Scenario scenario, Dictionary<string, List<string>> failures)
    {
        if (Environment.GetEnvironmentVariable("STEELYARD_REPLAY_REPORT") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        var text = new JsonObject { ["passed"] = scenario.Steps.Count(step => step.HasRequest || step.WebhookRequest is not null) - failures.Count, ["failed"] = failures.Count };
        foreach (var (step, differences) in failures)
            text[step] = new JsonArray([.. differences.Select(d => JsonValue.Create(d))]);
        File.WriteAllText(Path.Combine(folder, scenario.Name + ".json"), text.ToJsonString(Json.Indented));
    }
}
