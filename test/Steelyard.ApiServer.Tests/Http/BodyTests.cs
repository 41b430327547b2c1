using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Tests.Http;

public sealed class BodyTests
{
    [Fact]
    public void JsonParse_OfRepeatedFields_NotesThemAndMergesObjects()
    {
        var duplicates = new List<string>();
        var node = JsonBody.Parse("""{"data":{"a":"1","a":"2"},"data":{"b":"3"}}"""u8, duplicates);
        Assert.Equal(["data.a", "data"], duplicates);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"data":{"a":"2","b":"3"}}"""), node));
    }

    [Fact]
    public void JsonParse_OfARealNumber_KeepsItsText() =>
        Assert.Equal("""{"n":1.0,"m":12}""", JsonBody.Parse("""{"n":1.0,"m":12}"""u8, [])!.ToJsonString());

    [Theory]
    [InlineData("name: y", """{"name":true}""")]
    [InlineData("name: \"y\"", """{"name":"y"}""")]
    [InlineData("a: 017\nb: 0x1f\nc: 1_000\nd: -5", """{"a":15,"b":31,"c":1000,"d":-5}""")]
    [InlineData("a: ~\nb:\nc: null", """{"a":null,"b":null,"c":null}""")]
    [InlineData("a: 1.5\nb: 1e3\nc: 1.2.3.4\nd: 10.0.0.0/8", """{"a":1.5,"b":1000,"c":"1.2.3.4","d":"10.0.0.0/8"}""")]
    [InlineData("a: &x {k: v}\nb: *x\nc:\n- 1\n- two", """{"a":{"k":"v"},"b":{"k":"v"},"c":[1,"two"]}""")]
    public void YamlParse_OfScalars_FollowsYaml11(string yaml, string json) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), YamlBody.Parse(yaml, [])));

    [Fact]
    public void YamlParse_OfARepeatedKey_NamesLineAndKey()
    {
        var duplicates = new List<string>();
        YamlBody.Parse("a: 1\ndata: {a: \"1\", a: \"2\"}\n", duplicates);
        Assert.Equal(["line 2: key \"a\" already set in map"], duplicates);
    }

    [Theory]
    [InlineData("""{"kind":"ConfigMap","data":{"c":"3","plain":"text","list":["a",{"b":1,"c":[]}]},"empty":{},"n":null,"t":"true"}""")]
    [InlineData("""{"a":"multi\nline","b":"# no comment","c":": x","d":"- x","e":"","f":"1.0","g":" lead"}""")]
    public void YamlWrite_ReadBack_IsTheSame(string json)
    {
        var node = JsonNode.Parse(json)!;
        Assert.True(JsonNode.DeepEquals(node, YamlBody.Parse(YamlWriter.Write(node), [])), YamlWriter.Write(node));
    }

    [Fact]
    public void ParseObject_OfBrokenJson_SaysSoAsRecorded()
    {
        var refusal = Assert.Throws<ApiMachinery.Errors.StatusException>(() => BodyReader.ParseObject(
            Encoding.UTF8.GetBytes("""{"apiVersion":"v1","kind":"ConfigMap","""), "application/json", "ConfigMap", []));
        Assert.Equal(400, refusal.Code);
        Assert.Equal(
            "the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: " +
            "unexpected end of JSON input ({\"apiVersion\":\"v1\",\"kind\":\"Con ...)", refusal.Message);
    }
}
