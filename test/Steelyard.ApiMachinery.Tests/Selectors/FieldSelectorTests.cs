using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Selectors;

namespace Steelyard.ApiMachinery.Tests.Selectors;

public sealed class FieldSelectorTests
{
    [Theory]
    [InlineData("a=b", "a", false, "b")]
    [InlineData("a==b", "a", false, "b")]
    [InlineData("a!=b", "a", true, "b")]
    [InlineData(@"a=b\,c\=d\\", "a", false, @"b,c=d\")]
    [InlineData("spec.nodeName=", "spec.nodeName", false, "")]
    public void Parse_Term_IsRead(string text, string field, bool negated, string value) =>
        Assert.Equal(new FieldRequirement(field, negated, value), Assert.Single(FieldSelector.Parse(text).Requirements));

    [Theory]
    [InlineData("x", "invalid selector: 'x'; can't understand 'x'")]
    [InlineData("a=1,x", "invalid selector: 'a=1,x'; can't understand 'x'")]
    [InlineData(@"a=b\c", @"invalid field selector: invalid escape sequence: \c")]
    [InlineData("a=b=c", "invalid field selector: unescaped character in value: =")]
    public void Parse_Broken_IsRefused(string text, string message)
    {
        var refusal = Assert.Throws<StatusException>(() => FieldSelector.Parse(text));

        Assert.Equal((400, message), (refusal.Code, refusal.Message));
    }

    [Fact]
    public void Matches_AbsentField_CountsAsEmpty()
    {
        Assert.True(FieldSelector.Parse("spec.nodeName=").Matches(_ => null));
        Assert.False(FieldSelector.Parse("spec.nodeName!=").Matches(_ => null));
    }
}
