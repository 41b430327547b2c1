using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Patching;

namespace Steelyard.ApiMachinery.Tests.Patching;

public sealed class JsonPatchTests
{
    [Fact]
    public void Apply_RecordedPatches_GivesRecordedResults()
    {
        var cases = PatchCase.OfType("json");
        Assert.True(cases.Count >= 14, $"{cases.Count} cases");
        foreach (var c in cases)
        {
            var before = c.Before.ToJsonString();
            if (c.Error is { } error)
            {
                var refusal = Assert.Throws<StatusException>(() => JsonPatch.Apply(c.Before, c.Patch.AsArray()));
                Assert.Equal((int)error["code"]!, refusal.Code);
                Assert.Equal((string?)error["message"], refusal.Message);
            }
            else
            {
                var after = JsonPatch.Apply(c.Before, c.Patch.AsArray());
                Assert.True(JsonNode.DeepEquals(c.After, after), $"{c.Name}: {after.ToJsonString()}");
            }

            Assert.Equal(before, c.Before.ToJsonString());
        }
    }

    // Examples of RFC 6902, appendix A.
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"baz":"qux","foo":"bar"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""", """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""", """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData("""{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""", """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""", """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux","xyz":123}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    public void Apply_RfcExample_GivesRfcResult(string target, string patch, string expected)
    {
        var result = JsonPatch.Apply(JsonNode.Parse(target)!, JsonNode.Parse(patch)!.AsArray());

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result), result.ToJsonString());
    }

    [Theory]
    [InlineData("""[{"op":"add","path":"/l/3","value":1}]""")]
    [InlineData("""[{"op":"replace","path":"/l/2","value":1}]""")]
    [InlineData("""[{"op":"remove","path":"/l/-"}]""")]
    [InlineData("""[{"op":"add","path":"a","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a"}]""")]
    [InlineData("""[{"op":"copy","from":"/none","path":"/a"}]""")]
    [InlineData("""[{"op":"remove","path":""}]""")]
    [InlineData("""[{"op":"add","path":"/s/x","value":1}]""")]
    [InlineData("""["add"]""")]
    public void Apply_ImpossibleOperation_IsRefusedWith422(string patch)
    {
        var target = JsonNode.Parse("""{"l":[1,2],"s":"text"}""")!;

        var refusal = Assert.Throws<StatusException>(() => JsonPatch.Apply(target, JsonNode.Parse(patch)!.AsArray()));

        Assert.Equal(422, refusal.Code);
        Assert.Equal("Invalid", refusal.Reason);
    }

    [Fact]
    public void Apply_TooManyOperations_IsRefusedWith413()
    {
        var ops = new JsonArray([.. Enumerable.Range(0, 10_001).Select(_ => JsonNode.Parse("""{"op":"test","path":"","value":{}}"""))]);

        var refusal = Assert.Throws<StatusException>(() => JsonPatch.Apply(new JsonObject(), ops));

        Assert.Equal(413, refusal.Code);
        Assert.Equal("RequestEntityTooLarge", refusal.Reason);
        Assert.Equal("Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001", refusal.Message);
    }

    [Fact]
    public void Apply_CopiesThatDoubleWithoutEnd_AreStopped()
    {
        var ops = new JsonArray();
        for (var i = 0; i < 40; i++)
            ops.Add(JsonNode.Parse("""{"op":"copy","from":"/a","path":"/a/-"}"""));

        var refusal = Assert.Throws<StatusException>(() => JsonPatch.Apply(JsonNode.Parse("""{"a":["xxxxxxxxxxxxxxxx"]}""")!, ops));

        Assert.Equal(422, refusal.Code);
    }

    [Fact]
    public void Apply_WholeDocument_ReplacesIt()
    {
        var result = JsonPatch.Apply(new JsonObject { ["a"] = 1 }, JsonNode.Parse("""[{"op":"replace","path":"","value":{"b":2}}]""")!.AsArray());

        Assert.Equal("""{"b":2}""", result.ToJsonString());
    }

    [Fact]
    public void Apply_RemoveThenAddBack_RestoresAnyList()
    {
        var lists = Gen.Int[0, 99].List[1, 20];
        Gen.Select(lists, Gen.Int[0, 19]).Sample((list, at) =>
        {
            at %= list.Count;
            var target = new JsonArray([.. list.Select(i => (JsonNode)i)]);
            var ops = new JsonArray(
                new JsonObject { ["op"] = "remove", ["path"] = $"/{at}" },
                new JsonObject { ["op"] = "add", ["path"] = $"/{at}", ["value"] = list[at] });
            return JsonNode.DeepEquals(target, JsonPatch.Apply(target, ops));
        });
    }
}
