using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Patching;

namespace Steelyard.ApiMachinery.Tests.Patching;

/// <summary>The quotations of scenarios/patches.json and field-validation-dryrun.json, cut to what matters.</summary>
public sealed class PatchedTextTests
{
    private const string Patched = """{"kind":"D","spec":{"z":{"y":1,"x":2},"a":{"d":1,"c":2}},"apiVersion":"v1","metadata":{"name":"n","labels":{"q":"1","p":"2"}}}""";

    [Theory]
    [InlineData("""{"spec":{"foo":1}}""", """{"apiVersion":"v1","kind":"D","metadata":{"name":"n","labels":{"q":"1","p":"2"}},"spec":{"a":{"d":1,"c":2},"z":{"y":1,"x":2}}}""")]
    [InlineData("""{"spec":{"z":{"x":2}}}""", """{"apiVersion":"v1","kind":"D","metadata":{"name":"n","labels":{"q":"1","p":"2"}},"spec":{"a":{"d":1,"c":2},"z":{"x":2,"y":1}}}""")]
    [InlineData("""{"kind":"D"}""", """{"apiVersion":"v1","kind":"D","metadata":{"name":"n","labels":{"q":"1","p":"2"}},"spec":{"z":{"y":1,"x":2},"a":{"d":1,"c":2}}}""")]
    public void AfterMergePatch_MapsThePatchWentThrough_AreSorted(string patch, string expected) =>
        Assert.Equal(expected, PatchedText.AfterMergePatch(Parse(Patched), JsonNode.Parse(patch)).ToJsonString());

    [Theory]
    [InlineData("/spec/a/c", """{"apiVersion":"v1","kind":"D","metadata":{"name":"n","labels":{"q":"1","p":"2"}},"spec":{"a":{"c":2,"d":1},"z":{"y":1,"x":2}}}""")]
    [InlineData("/metadata/labels/q", """{"apiVersion":"v1","kind":"D","metadata":{"labels":{"p":"2","q":"1"},"name":"n"},"spec":{"z":{"y":1,"x":2},"a":{"d":1,"c":2}}}""")]
    [InlineData("nowhere", """{"apiVersion":"v1","kind":"D","metadata":{"name":"n","labels":{"q":"1","p":"2"}},"spec":{"z":{"y":1,"x":2},"a":{"d":1,"c":2}}}""")]
    public void AfterJsonPatch_MapsThePathsGoThrough_AreSorted(string path, string expected) =>
        Assert.Equal(expected, PatchedText.AfterJsonPatch(Parse(Patched), [new JsonObject { ["op"] = "remove", ["path"] = path }]).ToJsonString());

    private static JsonObject Parse(string text) => (JsonObject)JsonNode.Parse(text)!;
}
