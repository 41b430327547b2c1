using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiMachinery.Patching;

namespace Steelyard.ApiMachinery.Tests.Patching;

public sealed class JsonMergePatchTests
{
    [Fact]
    public void Apply_RecordedPatches_GivesRecordedResults()
    {
        var cases = PatchCase.OfType("merge");
        Assert.True(cases.Count >= 5, $"{cases.Count} cases");
        foreach (var c in cases)
        {
            var after = JsonMergePatch.Apply(c.Before, c.Patch)!;
            Assert.True(JsonNode.DeepEquals(c.After, after), $"{c.Name}: {after.ToJsonString()}");
        }
    }

    // The table of RFC 7386, appendix A.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", "null", "null")]
    [InlineData("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Apply_RfcExample_GivesRfcResult(string target, string patch, string expected)
    {
        var result = JsonMergePatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch));

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result), result?.ToJsonString());
    }

    [Fact]
    public void Apply_Twice_IsTheSameAsOnce()
    {
        var maps = Gen.Dictionary(Gen.String[Gen.Char["abc"], 1, 2], Gen.Int[-2, 2])[0, 6];
        Gen.Select(maps, maps).Sample((a, b) =>
        {
            var patch = new JsonObject { ["m"] = Map(b, nulls: true) };
            var once = JsonMergePatch.Apply(new JsonObject { ["m"] = Map(a, nulls: false) }, patch);
            return JsonNode.DeepEquals(once, JsonMergePatch.Apply(once, patch));
        });
    }

    private static JsonObject Map(Dictionary<string, int> values, bool nulls)
    {
        var map = new JsonObject();
        foreach (var (key, value) in values)
            map[key] = nulls && value < 0 ? null : value;
        return map;
    }
}
