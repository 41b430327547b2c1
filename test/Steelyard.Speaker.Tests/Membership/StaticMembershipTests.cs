using System.Net;
using Steelyard.Speaker.Membership;

namespace Steelyard.Speaker.Tests.Membership;

public sealed class StaticMembershipTests
{
    [Fact]
    public void SetPeers_Anything_CountsAllAndItselfAsAlive()
    {
        var membership = new StaticMembership("a");
        membership.SetPeers(new Dictionary<string, IPAddress> { ["b"] = IPAddress.Loopback });
        Assert.Equal(["a", "b"], membership.View.Alive.Order());
        Assert.True(membership.View.HasQuorum);
    }

    [Fact]
    public void SetPeers_SameSetAgain_ChangesNothing()
    {
        var membership = new StaticMembership("a");
        var changes = 0;
        membership.Changed += _ => changes++;
        membership.SetPeers(new Dictionary<string, IPAddress> { ["b"] = IPAddress.Loopback });
        membership.SetPeers(new Dictionary<string, IPAddress> { ["b"] = IPAddress.Any });
        Assert.Equal(1, changes);
    }

    [Fact]
    public async Task LeaveAsync_Always_MakesThisNodeNoCandidate()
    {
        var membership = new StaticMembership("a");
        membership.SetPeers(new Dictionary<string, IPAddress> { ["b"] = IPAddress.Loopback });
        await membership.LeaveAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["b"], membership.View.Alive);
    }
}
