using System.Text.Json.Nodes;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>
/// The steps that do not match, each with its reason (testdata/known-differences.json). The list is held from both
/// sides: a step that fails without standing there, and one that stands there but passes, both fail the test.
/// Only where the reason begins with "Varies:" may a step do either, because it depends on who comes first.
/// </summary>
internal static class KnownDifferences
{
    private static readonly JsonObject All = JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata/known-differences.json")))!.AsObject();

    public static IReadOnlyDictionary<string, string> Of(string scenario) =>
        Entries(scenario).Where(pair => pair.Key.StartsWith('#')).ToDictionary(pair => pair.Key, pair => (string)pair.Value!);

    /// <summary>Members that are not compared anywhere in a scenario ("field NAME": reason).</summary>
    public static IReadOnlySet<string> FieldsOf(string scenario) =>
        Entries(scenario).Where(pair => pair.Key.StartsWith("field ", StringComparison.Ordinal)).Select(pair => pair.Key["field ".Length..]).ToHashSet();

    private static JsonObject Entries(string scenario) => All[scenario]?.AsObject() ?? [];
}
