using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Schema;

public sealed class DefaulterTests
{
    private static SchemaNode Schema(string json) => OpenApiSchemaReader.Read(JsonNode.Parse(json)!.AsObject());

    private static string Apply(string schema, string obj)
    {
        var node = JsonNode.Parse(obj)!;
        Defaulter.Apply(node, Schema(schema));
        return node.ToJsonString();
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","default":"x"}}}""", "{}", """{"a":"x"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","default":"x"}}}""", """{"a":"y"}""", """{"a":"y"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","default":"x"}}}""", """{"a":null}""", """{"a":"x"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","nullable":true,"default":"x"}}}""", """{"a":null}""", """{"a":null}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"a":null}""", "{}")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"integer","default":1}}}}}""", "{}", "{}")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","default":{},"properties":{"b":{"type":"integer","default":1}}}}}""", "{}", """{"a":{"b":1}}""")]
    [InlineData("""{"type":"array","items":{"type":"object","properties":{"p":{"type":"string","default":"TCP"}}}}""", """[{},{"p":"UDP"}]""", """[{"p":"TCP"},{"p":"UDP"}]""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"object","properties":{"p":{"type":"boolean","default":true}}}}""", """{"k":{}}""", """{"k":{"p":true}}""")]
    [InlineData("""{"type":"object","x-kubernetes-preserve-unknown-fields":true}""", """{"k":null}""", """{"k":null}""")]
    public void Apply_Schema_FillsInDefaults(string schema, string obj, string expected) =>
        Assert.Equal(expected, Apply(schema, obj));

    [Fact]
    public void Apply_RecordedCreates_GivesTheStoredSpec()
    {
        var steps = RecordedStep.Load("cr-validation");
        var schema = OpenApiSchemaReader.ReadResource(RecordedStep.SchemaOf(steps, "Box"));
        var creates = steps.Where(s => s.Method == "POST" && s.Status == 201 && s.Path.EndsWith("/boxes", StringComparison.Ordinal) && s.Body is JsonObject).ToList();
        Assert.True(creates.Count >= 10);
        foreach (var step in creates)
        {
            var obj = step.Body!.DeepClone().AsObject();
            var unknown = Pruner.Prune(obj, schema);
            Defaulter.Apply(obj, schema);
            Assert.True(JsonNode.DeepEquals(step.Response!["spec"], obj["spec"]), step.Name + ": " + obj.ToJsonString());
            Assert.Equal(step.Warnings.Count, unknown.Count);
            Assert.All(unknown, path => Assert.Contains($"299 - \"unknown field \\\"{path}\\\"\"", step.Warnings));
        }
    }

    [Fact]
    public void Apply_Twice_ChangesNothingMore()
    {
        var steps = RecordedStep.Load("cr-validation");
        var schema = OpenApiSchemaReader.ReadResource(RecordedStep.SchemaOf(steps, "Box"));
        string[] names = ["mode", "name", "nest", "ports", "nul", "map", "raw", "zzz"];
        string[] texts = ["null", "{}", "[]", "[{}]", "\"s\"", "1", """{"x":null}"""];
        Gen.Select(Gen.Int[0, names.Length - 1].Select(i => names[i]), Gen.Int[0, texts.Length - 1].Select(i => texts[i])).List[0, 6].Sample(pairs =>
        {
            var spec = new JsonObject();
            foreach (var (field, value) in pairs)
                spec[field] = JsonNode.Parse(value);
            var obj = new JsonObject { ["spec"] = spec };
            Defaulter.Apply(obj, schema);
            var once = obj.ToJsonString();
            Defaulter.Apply(obj, schema);
            return once == obj.ToJsonString();
        }, iter: 500);
    }
}
