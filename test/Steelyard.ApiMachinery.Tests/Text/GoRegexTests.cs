using Steelyard.ApiMachinery.Text;

namespace Steelyard.ApiMachinery.Tests.Text;

public sealed class GoRegexTests
{
    [Theory]
    [InlineData("^[a-z]+$", "abc", true)]
    [InlineData("^[a-z]+$", "abc\n", false)]
    [InlineData(@"^\d+$", "123", true)]
    [InlineData(@"^\d+$", "١٢٣", false)]
    [InlineData(@"^[\w.-]+$", "a_b.c-d", true)]
    [InlineData("^(?P<x>a)b$", "ab", true)]
    [InlineData("^[[:alpha:]]{2}$", "ab", true)]
    [InlineData("^[a-[]$", "-", false)]
    [InlineData("(?i)^ABC$", "abc", true)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData(@"^\Qa.b\E$", "a.b", true)]
    [InlineData(@"^\Qa.b\E$", "axb", false)]
    [InlineData("^a{x}$", "a{x}", true)]
    [InlineData(@"^\_\/$", "_/", true)]
    public void IsMatch_Re2Syntax_MatchesAsGoDoes(string pattern, string text, bool expected)
    {
        if (pattern == "^[a-[]$")
            Assert.NotNull(GoRegex.Check(pattern));
        Assert.Equal(expected, GoRegex.IsMatch(pattern, text));
    }

    [Theory]
    [InlineData("([", "error parsing regexp: missing closing ]: `[`")]
    [InlineData("(a", "error parsing regexp: missing closing ): `(a`")]
    [InlineData("a)", "error parsing regexp: unexpected ): `a)`")]
    [InlineData("*a", "error parsing regexp: missing argument to repetition operator: `*`")]
    [InlineData("(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`")]
    [InlineData(@"(a)\1", @"error parsing regexp: invalid escape sequence: `\1`")]
    [InlineData("a{1001}", "error parsing regexp: invalid repeat count: `{1001}`")]
    public void Check_WhatRe2Refuses_GivesItsText(string pattern, string expected) =>
        Assert.Equal(expected, GoRegex.Check(pattern));

    [Fact]
    public void IsMatch_ExponentialPattern_EndsAtOnce() =>
        Assert.False(GoRegex.IsMatch("^(a+)+$", new string('a', 20_000) + "!"));
}
