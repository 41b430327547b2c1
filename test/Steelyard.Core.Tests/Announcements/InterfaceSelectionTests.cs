using Steelyard.Core.Announcements;

namespace Steelyard.Core.Tests.Announcements;

public sealed class InterfaceSelectionTests
{
    [Fact]
    public void Includes_WithAll_IsTrueForEveryName() => Assert.True(InterfaceSelection.All.Includes("eth7"));

    [Fact]
    public void Includes_WithNames_IsTrueForThoseOnly()
    {
        var selection = InterfaceSelection.Of("eth0", "eth1");
        Assert.Equal((true, true, false), (selection.Includes("eth0"), selection.Includes("eth1"), selection.Includes("eth2")));
    }

    [Fact]
    public void Union_OfLists_IsEveryNameOfThem() =>
        Assert.Equal(InterfaceSelection.Of("eth0", "eth1", "eth2"), InterfaceSelection.Of("eth0", "eth1").Union(InterfaceSelection.Of("eth0", "eth2")));

    [Fact]
    public void Union_WithAll_IsAll()
    {
        Assert.True(InterfaceSelection.All.Union(InterfaceSelection.Of("eth0")).IsAll);
        Assert.True(InterfaceSelection.Of("eth0").Union(InterfaceSelection.All).IsAll);
    }

    [Fact]
    public void Equals_ComparesNamesInAnyOrder()
    {
        Assert.Equal(InterfaceSelection.Of("a", "b"), InterfaceSelection.Of("b", "a"));
        Assert.Equal(InterfaceSelection.Of("a", "b").GetHashCode(), InterfaceSelection.Of("b", "a").GetHashCode());
        Assert.NotEqual(InterfaceSelection.Of("a"), InterfaceSelection.All);
        Assert.NotEqual(InterfaceSelection.All, InterfaceSelection.Of("a"));
        Assert.NotEqual(InterfaceSelection.Of("a"), InterfaceSelection.Of("a", "b"));
    }
}
