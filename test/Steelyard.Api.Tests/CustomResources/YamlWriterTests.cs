using System.Text.Json.Nodes;
using Steelyard.Api.CustomResources;

namespace Steelyard.Api.Tests.CustomResources;

public sealed class YamlWriterTests
{
    private static string Write(string json) => YamlWriter.Write(JsonNode.Parse(json)!.AsObject());

    [Fact]
    public void Write_NestedObjectsAndLists_IndentsTwoBlanks() =>
        Assert.Equal(
            "a:\n  b: 1\n  c:\n  - x\n  - d: true\n    e: {}\n  f: []\n",
            Write("""{"a":{"b":1,"c":["x",{"d":true,"e":{}}],"f":[]}}"""));

    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData("", "''")]
    [InlineData("true", "'true'")]
    [InlineData("No", "'No'")]
    [InlineData("1.5", "'1.5'")]
    [InlineData("1e3", "'1e3'")]
    [InlineData("a: b", "'a: b'")]
    [InlineData("it's: so", "'it''s: so'")]
    [InlineData("# no comment", "'# no comment'")]
    [InlineData("- dash", "'- dash'")]
    [InlineData("trailing ", "'trailing '")]
    [InlineData("{}", "'{}'")]
    [InlineData("v1beta1", "v1beta1")]
    [InlineData(".spec.addresses", ".spec.addresses")]
    [InlineData("!has(self.x)", "'!has(self.x)'")]
    [InlineData("two\nlines", "\"two\\nlines\"")]
    public void Write_Scalar_QuotesOnlyWhatNeedsIt(string value, string expected) =>
        Assert.Equal($"k: {expected}\n", YamlWriter.Write(new JsonObject { ["k"] = value }));

    [Fact]
    public void Write_LongText_IsFoldedAtBlanks()
    {
        var words = string.Join(' ', Enumerable.Repeat("word", 60));
        var lines = YamlWriter.Write(new JsonObject { ["k"] = words }).TrimEnd('\n').Split('\n');
        Assert.Equal("k: >-", lines[0]);
        Assert.All(lines[1..], line => Assert.InRange(line.Length, 1, 120));
        Assert.Equal(words, string.Join(' ', lines[1..].Select(line => line.Trim())));
    }
}
