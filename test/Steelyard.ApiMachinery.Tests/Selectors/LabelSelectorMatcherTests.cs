using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Selectors;

namespace Steelyard.ApiMachinery.Tests.Selectors;

public sealed class LabelSelectorMatcherTests
{
    private static readonly JsonObject _labels = new() { ["app"] = "web", ["tier"] = "front" };

    [Theory]
    [InlineData("""{}""", true)]
    [InlineData("""{"matchLabels":{"app":"web","tier":"front"}}""", true)]
    [InlineData("""{"matchLabels":{"app":"web","tier":"back"}}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"In","values":["db","web"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"NotIn","values":["web"]}]}""", false)]
    [InlineData("""{"matchExpressions":[{"key":"other","operator":"NotIn","values":["web"]}]}""", true)]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"Exists"}]}""", true)]
    [InlineData("""{"matchLabels":{"app":"web"},"matchExpressions":[{"key":"tier","operator":"DoesNotExist"}]}""", false)]
    public void FromJson_Selector_Matches(string selector, bool expected) =>
        Assert.Equal(expected, LabelSelectorMatcher.FromJson(JsonNode.Parse(selector)!.AsObject()).Matches(_labels));

    [Fact]
    public void FromJson_Absent_MatchesNothing() => Assert.False(LabelSelectorMatcher.FromJson(null).Matches(_labels));

    [Theory]
    [InlineData("""{"matchExpressions":[{"key":"a","operator":"Like","values":["b"]}]}""", "\"Like\" is not a valid label selector operator")]
    [InlineData("""{"matchExpressions":[{"key":"a","operator":"In"}]}""", "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty")]
    [InlineData("""{"matchExpressions":[{"key":"a","operator":"Exists","values":["b"]}]}""", "values: Invalid value: values set must be empty for exists and does not exist")]
    public void FromJson_Broken_IsRefused(string selector, string message)
    {
        var refusal = Assert.Throws<StatusException>(() => LabelSelectorMatcher.FromJson(JsonNode.Parse(selector)!.AsObject()));

        Assert.Equal((400, message), (refusal.Code, refusal.Message));
    }
}
