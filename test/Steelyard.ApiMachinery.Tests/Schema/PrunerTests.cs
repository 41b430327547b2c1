using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Schema;

public sealed class PrunerTests
{
    private static SchemaNode Schema(string json) => OpenApiSchemaReader.Read(JsonNode.Parse(json)!.AsObject());

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"a":"1","b":2}""", """{"a":"1"}""", "b")]
    [InlineData("""{"type":"object"}""", """{"a":1}""", "{}", "a")]
    [InlineData("""{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"s":{"type":"object"}}}""", """{"a":{"b":1},"s":{"x":1}}""", """{"a":{"b":1},"s":{}}""", "s.x")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"object","properties":{"k":{"type":"string"}}}}""", """{"a":{"k":"1","z":1}}""", """{"a":{"k":"1"}}""", "a.z")]
    [InlineData("""{"type":"object","properties":{"p":{"type":"array","items":{"type":"object"}}}}""", """{"p":[{},{"x":1}]}""", """{"p":[{},{}]}""", "p[1].x")]
    [InlineData("""{"type":"object","additionalProperties":true}""", """{"a":{"b":[{"c":1}]}}""", """{"a":{"b":[{"c":1}]}}""", "")]
    [InlineData("""{"type":"object","x-kubernetes-embedded-resource":true,"properties":{}}""", """{"apiVersion":"v1","kind":"K","metadata":{"name":"n","foo":1},"x":1}""", """{"apiVersion":"v1","kind":"K","metadata":{"name":"n"}}""", "metadata.foo,x")]
    public void Prune_UnknownFields_RemovesAndReports(string schema, string obj, string expected, string paths)
    {
        var node = JsonNode.Parse(obj)!.AsObject();
        var found = Pruner.FindUnknown(node, Schema(schema));
        Assert.Equal(obj, node.ToJsonString());
        var removed = Pruner.Prune(node, Schema(schema));
        Assert.Equal(expected, node.ToJsonString());
        Assert.Equal(paths, string.Join(",", removed));
        Assert.Equal(found, removed);
    }

    [Fact]
    public void Prune_SharedDefinitionWithoutFields_KeepsEverything()
    {
        var raw = new SchemaNode { Type = "object", DefinitionName = "io.k8s.apimachinery.pkg.runtime.RawExtension" };
        var schema = new SchemaNode { Type = "object", Properties = new Dictionary<string, SchemaNode> { ["data"] = raw } };
        var node = JsonNode.Parse("""{"data":{"a":{"b":1}}}""")!.AsObject();
        Assert.Empty(Pruner.Prune(node, schema));
        Assert.Equal("""{"data":{"a":{"b":1}}}""", node.ToJsonString());
    }

    [Fact]
    public void Prune_RecursiveSchema_Ends()
    {
        var schema = new SchemaNode { Type = "object", DefinitionName = "JSONSchemaProps" };
        schema.Properties = new Dictionary<string, SchemaNode> { ["not"] = schema };
        var node = JsonNode.Parse("""{"not":{"not":{"foo":1}}}""")!.AsObject();
        Assert.Equal(["not.not.foo"], Pruner.Prune(node, schema));
    }

    [Fact]
    public void UnknownFieldText_Path_IsTheGenuineText() =>
        Assert.Equal("unknown field \"spec.ports[0].x\"", Pruner.UnknownFieldText("spec.ports[0].x"));
}
