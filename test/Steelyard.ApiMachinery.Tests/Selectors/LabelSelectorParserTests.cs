using CsCheck;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Selectors;

namespace Steelyard.ApiMachinery.Tests.Selectors;

public sealed class LabelSelectorParserTests
{
    [Theory]
    [InlineData("in in (in,notin)", "in", LabelOperator.In, "in|notin")]
    [InlineData(" a\t== b ", "a", LabelOperator.In, "b")]
    [InlineData("a in (,b)", "a", LabelOperator.In, "|b")]
    [InlineData("a in (b,)", "a", LabelOperator.In, "|b")]
    [InlineData("a notin (c,,b)", "a", LabelOperator.NotIn, "|b|c")]
    [InlineData("example.com/a>3", "example.com/a", LabelOperator.GreaterThan, "3")]
    public void Parse_Requirement_IsRead(string text, string key, LabelOperator comparison, string values)
    {
        var requirement = Assert.Single(LabelSelectorParser.Parse(text).Requirements);

        Assert.Equal((key, comparison, values), (requirement.Key, requirement.Operator, string.Join('|', requirement.Values)));
    }

    [Fact]
    public void Parse_Empty_SelectsEverything()
    {
        Assert.True(LabelSelectorParser.Parse("").IsEverything);
        Assert.True(LabelSelectorParser.Parse(" ").Matches(labels: null as System.Text.Json.Nodes.JsonObject));
    }

    [Theory]
    [InlineData("a/b/c=1", "unable to parse requirement: key: Invalid value: \"a/b/c\": a valid label key must consist of")]
    [InlineData("_=1", "unable to parse requirement: key: Invalid value: \"_\": name part must consist of alphanumeric")]
    [InlineData("/a", "unable to parse requirement: key: Invalid value: \"/a\": prefix part must be non-empty")]
    [InlineData("A.b/a", "unable to parse requirement: key: Invalid value: \"A.b/a\": prefix part a lowercase RFC 1123 subdomain")]
    [InlineData("a=-b", "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be")]
    [InlineData("a>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer")]
    [InlineData("!", "unable to parse requirement: found '', expected: identifier")]
    [InlineData("!a=b", "found '=', expected: ',' or 'end of string'")]
    [InlineData("a in b", "unable to parse requirement: found 'b' expected: '('")]
    [InlineData("a in (=", "unable to parse requirement: found '=', expected: ',', ')' or identifier")]
    public void Parse_Broken_IsRefused(string text, string message)
    {
        var refusal = Assert.Throws<StatusException>(() => LabelSelectorParser.Parse(text));

        Assert.Equal(400, refusal.Code);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matches_InAndNotIn_AreOpposites()
    {
        var names = Gen.String[Gen.Char["ab1"], 1, 2];
        Gen.Select(names, names.List[1, 4], Gen.Dictionary(names, names)[0, 4]).Sample((key, values, labels) =>
        {
            var list = string.Join(',', values);
            return LabelSelectorParser.Parse($"{key} in ({list})").Matches(labels) != LabelSelectorParser.Parse($"{key} notin ({list})").Matches(labels);
        });
    }

    [Fact]
    public void Parse_AnyText_GivesSelectorOrRefusal()
    {
        Gen.String[Gen.Char["a1 ,()=!<>in-/"], 0, 12].Sample(text =>
        {
            try
            {
                Assert.NotNull(LabelSelectorParser.Parse(text));
            }
            catch (StatusException refusal)
            {
                Assert.Equal(400, refusal.Code);
            }
        });
    }
}
