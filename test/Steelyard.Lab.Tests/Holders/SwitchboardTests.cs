using Steelyard.Lab.Holders;

namespace Steelyard.Lab.Tests.Holders;

/// <summary>What is written does not depend on nft being there; that it works is seen end to end.</summary>
public sealed class SwitchboardTests
{
    [Fact]
    public void Rules_WithoutDisturbance_DropNothing()
    {
        using var switchboard = new Switchboard();
        Assert.DoesNotContain("drop", switchboard.Rules(), StringComparison.Ordinal);
    }
}
