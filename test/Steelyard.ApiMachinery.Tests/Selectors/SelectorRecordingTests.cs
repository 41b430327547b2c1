using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Selectors;

namespace Steelyard.ApiMachinery.Tests.Selectors;

public sealed class SelectorRecordingTests
{
    private static readonly JsonNode _recording =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata", "selectors", "selector-cases.json")))!;

    [Fact]
    public void LabelSelectors_AsRecorded_SelectTheSameObjectsOrRefuseWithTheSameWords()
    {
        Assert.True(Run("label", text =>
        {
            var selector = LabelSelectorParser.Parse(text);
            return (_, labels) => selector.Matches(labels);
        }) >= 18);
    }

    [Fact]
    public void FieldSelectors_AsRecorded_SelectTheSameObjectsOrRefuseWithTheSameWords()
    {
        Assert.True(Run("field", text =>
        {
            var selector = FieldSelector.Parse(text);
            return (name, _) => selector.Matches(field => field == "metadata.name" ? name : "t-list");
        }) >= 8);
    }

    private static int Run(string type, Func<string, Func<string, JsonObject, bool>> parse)
    {
        var count = 0;
        foreach (var c in _recording["cases"]!.AsArray().Where(c => (string?)c!["type"] == type))
        {
            var text = (string)c!["selector"]!;
            count++;
            if (c["error"] is { } error)
            {
                var refusal = Assert.Throws<StatusException>(() => parse(text));
                Assert.Equal((400, (string)error!), (refusal.Code, refusal.Message));
                continue;
            }

            var matches = parse(text);
            var selected = _recording["objects"]!.AsObject().Where(o => matches(o.Key, o.Value!.AsObject())).Select(o => o.Key);
            Assert.Equal(c["names"]!.AsArray().Select(n => (string)n!).Order(StringComparer.Ordinal), selected.Order(StringComparer.Ordinal));
        }

        return count;
    }
}
