using Steelyard.Sessions.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Tests.Membership;

public sealed class MemberListTests
{
    [Fact]
    public void SetPeers_NobodyElse_IsJoinedAtOnce()
    {
        var cluster = new TinyCluster();
        cluster.Start("a", ["a"]);
        Assert.Equal(["a"], cluster["a"].Alive());
    }

    [Fact]
    public void SetPeers_NobodyAnswers_IsNoCandidateBeforeTheTimeToJoinIsOver()
    {
        var cluster = new TinyCluster();
        cluster.Start("a", ["a", "b"]);
        cluster.Run(900);
        Assert.Empty(cluster["a"].Alive());
        cluster.Run(200);
        Assert.Equal(["a"], cluster["a"].Alive());
    }

    [Fact]
    public void Join_OfANewcomer_IsKnownToAllWithin100Milliseconds()
    {
        var cluster = TinyCluster.Of("a", "b", "c", "d");
        cluster.Start("e", ["a", "b", "c", "d", "e"]);
        cluster.Run(100);
        Assert.All(new[] { "a", "b", "c", "d", "e" }, name => Assert.Equal(["a", "b", "c", "d", "e"], cluster[name].Alive()));
    }

    [Fact]
    public void Restart_WithAClockThatWentBackwards_IsTakenAllTheSame()
    {
        var cluster = TinyCluster.Of("a", "b", "c");
        cluster.Stop("b");
        cluster.Start("b", ["a", "b", "c"], incarnation: 5);
        cluster.Run(500);
        Assert.All(new[] { "a", "b", "c" }, name => Assert.Equal(["a", "b", "c"], cluster[name].Alive()));
        Assert.True(cluster["b"].Incarnation > 1_000);
        Assert.Contains(cluster.Events, e => e.Event is { Kind: MembershipEventKind.Restarted, Member: "b" });
    }

    [Fact]
    public void Receive_APacketTwice_CountsTheReplay()
    {
        var cluster = TinyCluster.Of("a", "b");
        cluster.Run(200);
        var beat = cluster.Sent.Last(s => s is { From: "a", To: "b", Message.Kind: GossipKind.Heartbeat }).Message;
        Assert.Equal(MembershipDrop.Replayed, cluster.Deliver("b", beat, "a"));
        Assert.Equal(1, cluster["b"].Dropped(MembershipDrop.Replayed));
    }

    [Fact]
    public void Receive_ARecordingForAnEarlierProcess_SaysNothingAboutItsSender()
    {
        var cluster = TinyCluster.Of("a", "b");
        cluster.Run(200);
        var beat = cluster.Sent.Last(s => s is { From: "a", To: "b", Message.Kind: GossipKind.Heartbeat }).Message;
        cluster.Stop("a");
        cluster.Stop("b");
        cluster.Start("b", ["a", "b"], incarnation: 9_000);
        Assert.Equal(MembershipDrop.WrongDestination, cluster.Deliver("b", beat, "a"));
        cluster.Run(1200);
        Assert.Equal(["b"], cluster["b"].Alive());
    }

    [Fact]
    public void Receive_AStranger_IsAskedWhoItIsButNotBelieved()
    {
        var cluster = TinyCluster.Of("a", "b");
        var destination = cluster.SessionOf("b");
        var drop = cluster.Deliver("b", new GossipMessage { Kind = GossipKind.Heartbeat, Session = 77, Sequence = 1, Destination = destination, Incarnation = 1 }, "a");
        Assert.Equal(MembershipDrop.UnknownSender, drop);
        Assert.Equal(MembershipDrop.Own, cluster.Deliver("b", new GossipMessage { Kind = GossipKind.Heartbeat, Session = destination, Sequence = 1, Destination = destination }, "a"));
        Assert.Equal(["a", "b"], cluster["b"].Alive());
    }

    [Fact]
    public void Leave_Confirmed_IsDoneAtOnceAndNobodyCallsItDeath()
    {
        var cluster = TinyCluster.Of("a", "b", "c");
        cluster.Leave("b");
        cluster.Run(31);
        Assert.True(cluster["b"].IsLeaveDone);
        Assert.All(new[] { "a", "b", "c" }, name => Assert.Equal(["a", "c"], cluster[name].Alive()));
        cluster.Stop("b");
        cluster.Run(1000);
        Assert.DoesNotContain(cluster.Events, e => e.Event.Kind == MembershipEventKind.Died);
        Assert.Contains(cluster.Events, e => e.Event is { Kind: MembershipEventKind.Left, Member: "b" });
    }

    [Fact]
    public void Leave_Unconfirmed_EndsWithTheLingerTime()
    {
        var cluster = TinyCluster.Of("a", "b");
        cluster.Loses = (_, _, message) => message.Kind == GossipKind.Acknowledge;
        cluster.Leave("b");
        cluster.Run(400);
        Assert.False(cluster["b"].IsLeaveDone);
        cluster.Run(200);
        Assert.True(cluster["b"].IsLeaveDone);
    }

    [Fact]
    public void SetPeers_WithoutADeadMember_ForgetsIt()
    {
        var cluster = TinyCluster.Of("a", "b", "c");
        cluster.Stop("c");
        cluster.Run(500);
        cluster.SetPeers("a", "a", "b");
        Assert.Contains(cluster.Events, e => e is { By: "a", Event: { Kind: MembershipEventKind.Forgotten, Member: "c" } });
        Assert.True(cluster["a"].HasQuorum());
    }

    [Theory]
    [InlineData("a b c", "c", true)] // two of three
    [InlineData("a b c", "b c", false)] // one of three
    [InlineData("a b c d", "c d", true)] // half, with the first by name
    [InlineData("a b", "b", true)]
    public void HasQuorum_AfterDeaths_CountsThoseThatKubernetesKnows(string names, string dead, bool expected)
    {
        var cluster = TinyCluster.Of(names.Split(' '));
        foreach (var name in dead.Split(' '))
            cluster.Stop(name);
        cluster.Run(1500);
        Assert.Equal(expected, cluster["a"].HasQuorum());
    }

    [Fact]
    public void HasQuorum_HalfWithoutTheFirst_IsNone()
    {
        var cluster = TinyCluster.Of("a", "b", "c", "d");
        cluster.Stop("a");
        cluster.Stop("b");
        cluster.Run(1500);
        Assert.False(cluster["c"].HasQuorum());
    }

    [Fact]
    public void Start_TwoProcessesOfOneName_ReportTheConflict()
    {
        var cluster = TinyCluster.Of("a", "b", "c");
        var record = new MemberRecord("a", MemberStatus.Alive, 99, 1_000_000, TinyCluster.AddressOf("a"), TinyCluster.Port);
        cluster.Deliver("a", new GossipMessage
        {
            Kind = GossipKind.Records, Session = cluster.SessionOf("b"), Sequence = 100_000, Destination = cluster.SessionOf("a"), Incarnation = 1_000, Records = new[] { record },
        }, "b");
        Assert.Contains(cluster.Events, e => e.Event.Kind == MembershipEventKind.NameConflict);
        Assert.Equal(1_000_001UL, cluster["a"].Incarnation);
    }
}
