using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Patching;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Patching;

public sealed class StrategicMergePatchTests
{
    private static readonly SchemaNode _text = new() { Type = "string" };

    // A map with a list of maps "items" (key "name"), a set "tags", an atomic list "args" and a map of strings "labels".
    private static readonly SchemaNode _schema = new()
    {
        Type = "object",
        Properties = new Dictionary<string, SchemaNode>
        {
            ["items"] = new()
            {
                Type = "array",
                PatchStrategy = "merge,retainKeys",
                PatchMergeKey = "name",
                Items = new() { Type = "object", Properties = new Dictionary<string, SchemaNode> { ["name"] = _text, ["a"] = _text, ["b"] = _text } },
            },
            ["tags"] = new() { Type = "array", PatchStrategy = "merge", Items = _text },
            ["args"] = new() { Type = "array", Items = _text },
            ["labels"] = new() { Type = "object", AdditionalProperties = _text },
            ["whole"] = new() { Type = "object", PatchStrategy = "replace", AdditionalProperties = _text },
        },
    };

    [Fact]
    public void Apply_RecordedPatches_GivesRecordedResults()
    {
        var cases = PatchCase.OfType("strategic");
        Assert.True(cases.Count >= 28, $"{cases.Count} cases");
        foreach (var c in cases)
        {
            var schema = BuiltinSchemas.ForKind(c.Kind == "Deployment" ? "apps" : "", "v1", c.Kind)!;
            if (c.Error is { } error)
            {
                var refusal = Assert.Throws<StatusException>(() => StrategicMergePatch.Apply(c.Before.AsObject(), c.Patch.AsObject(), schema));
                Assert.Equal(((int)error["code"]!, (string)error["message"]!, (string?)error["reason"]), (refusal.Code, refusal.Message, refusal.Reason));
                continue;
            }

            var after = StrategicMergePatch.Apply(c.Before.AsObject(), c.Patch.AsObject(), schema);
            Assert.True(JsonNode.DeepEquals(c.After, after), $"{c.Name}: {after.ToJsonString()}");
        }
    }

    [Theory]
    [InlineData("""{"items":[{"name":"x","a":"1"}]}""", """{"items":[{"name":"x","$patch":"replace"},{"name":"y","b":"2"}]}""", """{"items":[{"name":"y","b":"2"}]}""")]
    [InlineData("""{"items":[{"name":"x","a":"1","b":"1"}]}""", """{"items":[{"name":"x","$retainKeys":["name","b"],"b":"2"}]}""", """{"items":[{"name":"x","b":"2"}]}""")]
    [InlineData("""{"items":[{"name":"x","a":"1"}]}""", """{"items":[{"name":"x","a":null}]}""", """{"items":[{"name":"x"}]}""")]
    [InlineData("""{}""", """{"items":[{"name":"x","a":null,"b":"1"},{"name":"y","$patch":"delete"}]}""", """{"items":[{"name":"x","b":"1"}]}""")]
    [InlineData("""{"tags":["a","b"]}""", """{"tags":["c","b","c"]}""", """{"tags":["c","a","b"]}""")]
    [InlineData("""{"tags":["a"]}""", """{"$deleteFromPrimitiveList/tags":["a","z"]}""", """{}""")]
    [InlineData("""{"tags":["a","b","c"]}""", """{"$setElementOrder/tags":["c","a"],"$deleteFromPrimitiveList/tags":["b"]}""", """{"tags":["c","a"]}""")]
    [InlineData("""{"args":["a"]}""", """{"args":["b","a"]}""", """{"args":["b","a"]}""")]
    [InlineData("""{"labels":{"a":"1"}}""", """{"labels":{"a":null}}""", """{}""")]
    [InlineData("""{"whole":{"a":"1"}}""", """{"whole":{"b":"2"}}""", """{"whole":{"b":"2"}}""")]
    [InlineData("""{"items":[{"name":"a"},{"name":"b"},{"name":"c"}]}""", """{"$setElementOrder/items":[{"name":"c"},{"name":"a"}]}""", """{"items":[{"name":"b"},{"name":"c"},{"name":"a"}]}""")]
    public void Apply_Patch_Merges(string target, string patch, string expected)
    {
        var result = StrategicMergePatch.Apply(Parse(target), Parse(patch), _schema);

        Assert.True(JsonNode.DeepEquals(Parse(expected), result), result.ToJsonString());
    }

    [Theory]
    [InlineData("""{"items":[{"$patch":"delete"}]}""", 500, "map: map[$patch:delete] does not contain declared merge key: name")]
    [InlineData("""{"items":[{"name":"x","$patch":"merge"}]}""", 500, "merging lists cannot yet be specified in the patch")]
    [InlineData("""{"items":[{"name":"x","$patch":"odd"}]}""", 500, "unknown patch type: odd in map: map[$patch:odd name:x]")]
    [InlineData("""{"labels":{"$patch":"odd"}}""", 500, "unknown patch type: odd in map: map[$patch:odd]")]
    [InlineData("""{"$retainKeys":["tags"],"labels":{"a":"1"}}""", 400, "invalid patch format of retainKeys")]
    [InlineData("""{"$setElementOrder/items":"x"}""", 400, "invalid patch format of setElementOrder list")]
    [InlineData("""{"$deleteFromPrimitiveList/tags":"x"}""", 400, "invalid patch format of primitive list")]
    [InlineData("""{"labels":["a"]}""", 422, " \"\" is invalid: patch: Invalid value: \"map[labels:[a]]\": cannot restore map from: slice")]
    [InlineData("""{"items":{"a":1}}""", 422, " \"\" is invalid: patch: Invalid value: \"map[items:map[a:1]]\": cannot restore slice from: map")]
    public void Apply_BrokenPatch_IsRefused(string patch, int code, string message)
    {
        var target = Parse("""{"items":[{"name":"x"}],"labels":{"a":"1"}}""");

        var refusal = Assert.Throws<StatusException>(() => StrategicMergePatch.Apply(target, Parse(patch), _schema));

        Assert.Equal((code, message), (refusal.Code, refusal.Message));
    }

    // What kubectl apply sends: $setElementOrder with the whole wanted list, changed items, deletions of what it had set before.
    [Fact]
    public void Apply_PatchOfThreeWayDiff_GivesTheWantedItemsAndKeepsForeignOnes()
    {
        var names = Gen.Int[0, 9].HashSet[0, 6];
        Gen.Select(names, names, names).Sample((last, wanted, foreign) =>
        {
            foreign.ExceptWith(last);
            foreign.ExceptWith(wanted);
            var live = Items(last.Concat(foreign).Order());
            var patch = new JsonObject
            {
                ["$setElementOrder/items"] = Items(wanted),
                ["items"] = new JsonArray([.. wanted.Select(Item), .. last.Except(wanted).Select(Deletion)]),
            };
            foreach (var item in patch["items"]!.AsArray().Where(i => i!["$patch"] is null))
                item!["a"] = "new";

            var result = StrategicMergePatch.Apply(new JsonObject { ["items"] = live }, patch, _schema);

            var items = result["items"] as JsonArray ?? [];
            var mine = items.Where(i => i!["a"] is not null).Select(i => (string)i!["name"]!);
            var others = items.Where(i => i!["a"] is null).Select(i => (string)i!["name"]!);
            return mine.SequenceEqual(wanted.Select(n => $"n{n}")) && others.SequenceEqual(foreign.Order().Select(n => $"n{n}"));
        });
    }

    [Fact]
    public void Apply_LeavesItsArgumentsAlone()
    {
        var (target, patch) = (Parse("""{"items":[{"name":"x","a":"1"}],"tags":["a"]}"""), Parse("""{"items":[{"name":"x","a":"2"}],"tags":["b"]}"""));
        var before = (target.ToJsonString(), patch.ToJsonString());

        StrategicMergePatch.Apply(target, patch, _schema);

        Assert.Equal(before, (target.ToJsonString(), patch.ToJsonString()));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static JsonArray Items(IEnumerable<int> names) => [.. names.Select(Item)];

    private static JsonNode Item(int name) => new JsonObject { ["name"] = $"n{name}" };

    private static JsonNode Deletion(int name) => new JsonObject { ["name"] = $"n{name}", ["$patch"] = "delete" };
}
