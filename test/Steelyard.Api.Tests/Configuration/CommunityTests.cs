using CsCheck;
using Steelyard.Api.Configuration;
using Steelyard.Core.Advertisements;
using static Steelyard.Api.Tests.Configuration.Objects;

namespace Steelyard.Api.Tests.Configuration;

/// <summary>Golden cases F11 to F14 and the community rules of the contract.</summary>
public sealed class CommunityTests
{
    private static BgpCommunity Parse(string text)
    {
        Assert.Null(CommunityParser.Parse(text, out var community, out _));
        return community;
    }

    [Theory]
    [InlineData("12345:12345", false, "12345:12345")]
    [InlineData("0:0", false, "0:0")]
    [InlineData("65535:65535", false, "65535:65535")]
    [InlineData("large:1:2:3", true, "1:2:3")]
    [InlineData("large:4294967295:0:4294967295", true, "4294967295:0:4294967295")]
    public void Parse_Notation_IsUnderstood(string text, bool large, string printed)
    {
        var community = Parse(text);
        Assert.Equal((large, printed), (community.IsLarge, community.ToString()));
    }

    [Theory]
    [InlineData("65536:1", "invalid community value: invalid section \"65536\" of community \"65536:1\", err: \"")]
    [InlineData("1:-2", "invalid community value: invalid section \"-2\" of community \"1:-2\", err: \"")]
    [InlineData("1:", "invalid community value: invalid section \"\" of community \"1:\", err: \"")]
    [InlineData("large:1:2:4294967296", "invalid community value: invalid section \"4294967296\" of community \"large:1:2:4294967296\", err: \"")]
    [InlineData("huge:1:2:3", "invalid community value: invalid marker for large community, expected community to be of format large:<uint32>:<uint32>:<uint32> but got \"huge:1:2:3\" instead")]
    [InlineData("1:2:3", "invalid community format: 1:2:3")]
    [InlineData("no-export", "invalid community format: no-export")]
    public void Parse_WrongNotation_SaysWhat(string text, string message) =>
        Assert.StartsWith(message, CommunityParser.Parse(text, out _, out _), StringComparison.Ordinal);

    [Theory]
    [InlineData("0:1234", "0:2345", true)]
    [InlineData("large:1234:0:0", "large:1234:0:1", true)]
    [InlineData("large:1235:0:0", "large:1234:1:0", false)]
    [InlineData("0:1234", "large:123:456:789", false)]
    public void Order_OfCommunities_IsNumeric(string left, string right, bool less) =>
        Assert.Equal(less, Parse(left) < Parse(right));

    [Fact]
    public void Parse_AnyNumbers_RoundTrip() => Gen.Select(Gen.UShort, Gen.UShort, Gen.UInt, Gen.UInt, Gen.UInt).Sample((a, b, x, y, z) =>
        Parse($"{a}:{b}").ToString() == $"{a}:{b}"
        && Parse($"large:{x}:{y}:{z}") == BgpCommunity.Large(x, y, z));

    [Fact]
    public void Parse_AnyText_IsRefusedOrMeansWhatItPrints() => Gen.String[Gen.Char["0123456789:large-x "], 0, 20].Sample(text =>
        CommunityParser.Parse(text, out var community, out _) is not null
        || Parse(community.IsLarge ? $"large:{community}" : community.ToString()) == community);

    [Fact]
    public void Compile_AliasTwice_IsRefused()
    {
        Assert.Equal("duplicate definition of community \"x\"",
            Error(new ClusterObjects { Communities = [Alias("a", ("x", "1:2")), Alias("b", ("x", "1:3"))] }).Message);
        Assert.Equal("duplicate definition of community \"x\"",
            Error(new ClusterObjects { Communities = [Alias("a", ("x", "1:2"), ("x", "1:2"))] }).Message);
    }

    [Fact]
    public void Compile_WrongAliasValue_NamesAliasAndField()
    {
        var error = Error(new ClusterObjects { Communities = [Alias("a", ("ok", "1:2"), ("bad", "1:70000"))] });
        Assert.StartsWith("parsing community \"bad\": invalid community value: invalid section \"70000\"", error.Message, StringComparison.Ordinal);
        Assert.Equal("spec.communities[1].value", error.FieldPath);
    }

    [Fact]
    public void Compile_WrongObject_KeepsTheAliasesOfOthers()
    {
        var compiled = Compile(new ClusterObjects { Communities = [Alias("a", ("x", "1:2")), Alias("b", ("x", "9:9"), ("y", "1:3"))] });
        Assert.Equal(["x"], compiled.Snapshot.Communities.Keys);
        Assert.Equal(BgpCommunity.Standard(1, 2), compiled.Snapshot.Communities["x"]);
    }
}
