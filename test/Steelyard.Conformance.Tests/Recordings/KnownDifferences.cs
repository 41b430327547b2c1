using System.Text.Json.Nodes;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>
/// The steps that do not match, each with its reason (testdata/known-differences.json). The list is held from both
/// sides: a step that fails without standing there, and one that stands there but passes, both fail the test.
/// </summary>
internal static class KnownDifferences
{
    private static readonly JsonObject All = JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata/known-differences.json")))!.AsObject();

    public static IReadOnlyDictionary<string, string> Of(string scenario) =>
        All[scenario]?.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!) ?? [];
}
