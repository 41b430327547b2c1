using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Tests.Layer2;

public sealed class InterfaceExclusionTests
{
    /// <summary>The list that MetalLB ships, in the two ways that its manifests and its chart write it.</summary>
    public static TheoryData<string> ShippedLists =>
    [
        """
        announcedInterfacesToExclude:
        - "^docker.*"
        - ^cbr.*
        - '^dummy.*'
        - ^veth.* # pods
        - ^lo$
          # the last ones
        - ^cali.*
        """,
        "announcedInterfacesToExclude: [\"^docker.*\", ^cbr.*, '^dummy.*', ^veth.*, ^lo$, \"^cali.*\"]\n",
    ];

    [Theory]
    [MemberData(nameof(ShippedLists))]
    public void Parse_TheShippedList_ExcludesThoseInterfacesOnly(string yaml)
    {
        var exclusion = InterfaceExclusion.Parse(yaml, "excludel2.yaml");
        Assert.All(["docker0", "cbr0", "dummy7", "veth1234", "lo", "cali0"], name => Assert.True(exclusion.Excludes(name)));
        Assert.All(["eth0", "enp3s0", "bond0", "lo1", "xdocker0"], name => Assert.False(exclusion.Excludes(name)));
    }

    [Fact]
    public void Excludes_ExpressionWithoutAnchor_MatchesAnywhere() =>
        Assert.True(InterfaceExclusion.Parse("announcedInterfacesToExclude: [wg]", "x").Excludes("my-wg0"));

    [Theory]
    [InlineData("announcedInterfacesToExclude: ['a{1,2}b', c]", "aab")]
    [InlineData("announcedInterfacesToExclude: ['it''s', \"x\\\\d\"]", "it's")]
    [InlineData("announcedInterfacesToExclude: ['it''s', \"x\\\\d\"]", "x5")]
    public void Parse_QuotedItems_KeepsWhatIsInTheQuotes(string yaml, string name) =>
        Assert.True(InterfaceExclusion.Parse(yaml, "x").Excludes(name));

    [Theory]
    [InlineData("")]
    [InlineData("---\n# nothing\n")]
    [InlineData("announcedInterfacesToExclude:\n")]
    [InlineData("announcedInterfacesToExclude: []\n")]
    public void Parse_WithoutItems_ExcludesNothing(string yaml) => Assert.False(InterfaceExclusion.Parse(yaml, "x").Excludes("lo"));

    [Theory]
    [InlineData("announcedInterfacesToExclude:\n- '^lo$'\n- '(eth'\n", "excludel2.yaml line 3: \"(eth\" is not a regular expression")]
    [InlineData("excluded: [lo]\n", "excludel2.yaml line 1: expected \"announcedInterfacesToExclude:\"")]
    [InlineData("- lo\n", "excludel2.yaml line 1")]
    [InlineData("announcedInterfacesToExclude: lo\n", "expected a list, found \"lo\"")]
    public void Parse_Mistake_IsNamedWithItsLine(string yaml, string message)
    {
        var error = Assert.Throws<FormatException>(() => InterfaceExclusion.Parse(yaml, "excludel2.yaml"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileThatDoesNotExist_ExcludesNothing() => Assert.False(InterfaceExclusion.Load("/nowhere/excludel2.yaml").Excludes("lo"));
}
