using Steelyard.Lab.Pods;

namespace Steelyard.Lab.Tests.Pods;

/// <summary>The examples are those of Kubernetes' own expansion package.</summary>
public sealed class VariableExpansionTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["VAR_A"] = "A", ["VAR_B"] = "B", ["VAR_REF"] = "$(VAR_A)", ["VAR_EMPTY"] = "",
    };

    [Theory]
    [InlineData("$(VAR_A)", "A")]
    [InlineData("___$(VAR_B)___", "___B___")]
    [InlineData("$(VAR_A)$(VAR_B)", "AB")]
    [InlineData("$(VAR_REF)", "$(VAR_A)")]
    [InlineData("$(VAR_EMPTY)", "")]
    [InlineData("$(VAR_DNE)", "$(VAR_DNE)")]
    [InlineData("$$(VAR_A)", "$(VAR_A)")]
    [InlineData("$$$(VAR_A)", "$A")]
    [InlineData("$$$$(VAR_A)", "$$(VAR_A)")]
    [InlineData("foo$", "foo$")]
    [InlineData("$(VAR_A", "$(VAR_A")]
    [InlineData("$VAR_A", "$VAR_A")]
    [InlineData("$()", "$()")]
    [InlineData("\\$(VAR_A)", "\\A")]
    public void Expand_OfAText_ReplacesWhatIsKnown(string text, string expected) =>
        Assert.Equal(expected, VariableExpansion.Expand(text, Variables));
}
