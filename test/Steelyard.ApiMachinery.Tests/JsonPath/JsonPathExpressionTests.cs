using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.JsonPath;

namespace Steelyard.ApiMachinery.Tests.JsonPath;

public sealed class JsonPathExpressionTests
{
    private const string Document = """
        {"spec":{"a":"x","ports":[{"name":"p1","port":80},{"name":"p2","port":443}],"n":null},
         "metadata":{"labels":{"a.b/c":"v"}},
         "status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Ok","status":"False"}]}}
        """;

    [Theory]
    [InlineData(".spec.a", "\"x\"")]
    [InlineData("{.spec.a}", "\"x\"")]
    [InlineData(".spec.none", "")]
    [InlineData(".spec.n", "null")]
    [InlineData(".spec.ports[0].name", "\"p1\"")]
    [InlineData(".spec.ports[-1].name", "\"p2\"")]
    [InlineData(".spec.ports[9].name", "")]
    [InlineData(".spec.ports[*].port", "80,443")]
    [InlineData(".spec.ports[0:1].port", "80")]
    [InlineData(".spec.ports[::2].port", "80")]
    [InlineData(".status.conditions[?(@.type==\"Ready\")].status", "\"True\"")]
    [InlineData(".status.conditions[?(@.type=='Ok')].status", "\"False\"")]
    [InlineData(".spec.ports[?(@.port>100)].name", "\"p2\"")]
    [InlineData(".spec.ports[?(@.none)].name", "")]
    [InlineData(@".metadata.labels.a\.b/c", "\"v\"")]
    [InlineData(".metadata.labels['a.b/c']", "\"v\"")]
    [InlineData("..port", "80,443")]
    [InlineData(".spec.ports[0].*", "\"p1\",80")]
    [InlineData(".spec.ports[0]['name','port']", "\"p1\",80")]
    public void Evaluate_Path_FindsValues(string path, string expected)
    {
        var found = JsonPathExpression.Parse(path).Evaluate(JsonNode.Parse(Document));
        Assert.Equal(expected, string.Join(",", found.Select(n => n?.ToJsonString() ?? "null")));
    }

    [Theory]
    [InlineData(".spec.ports[")]
    [InlineData(".spec.ports[x]")]
    [InlineData(".spec.ports[?(@.a==)]")]
    [InlineData(".a.[0]b")]
    public void Parse_Nonsense_IsRefused(string path) =>
        Assert.Throws<FormatException>(() => JsonPathExpression.Parse(path));
}
