using Steelyard.Sessions.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Tests.Membership;

public sealed class DetectionTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(20)]
    public void Death_OfAnyMember_IsKnownToAllWithin300Milliseconds(int size)
    {
        var names = Names(size);
        var cluster = TinyCluster.Of(names);
        cluster.Stop(names[0]);
        Assert.InRange(cluster.UntilDeadEverywhere(names[0])!.Value, 50, 300);
        Assert.DoesNotContain(cluster.Events, e => e.Event.Kind == MembershipEventKind.FalseAlarm);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    public void Heartbeats_OfAMember_GoToThreeWatchersWhateverTheSize(int size)
    {
        var names = Names(size);
        var cluster = TinyCluster.Of(names);
        cluster.Run(2500); // who asked for heartbeats while the ring changed has got enough
        cluster.Sent.Clear();
        cluster.Run(2000);
        var beats = cluster.Sent.Where(s => s.From == names[1] && s.Message.Kind == GossipKind.Heartbeat).ToList();
        Assert.Equal(3, beats.Select(beat => beat.To).Distinct().Count());
        Assert.InRange(beats.Count, 117, 123);
    }

    [Fact]
    public void Silence_TowardsOneWatcherOnly_IsNoDeath()
    {
        var cluster = TinyCluster.Of("a", "b", "c", "d");
        cluster.Loses = (from, to, _) => (from, to) is ("a", "b") or ("b", "a");
        cluster.Run(3000);
        Assert.Contains(cluster.Events, e => e.Event is { Kind: MembershipEventKind.Suspected, Member: "a" });
        Assert.DoesNotContain(cluster.Events, e => e.Event.Kind == MembershipEventKind.Died);
        Assert.Contains(cluster.Sent, s => s.Message is { Kind: GossipKind.Verdict, Verdict: GossipVerdict.Alive });
    }

    [Fact]
    public void Silence_WithoutVerdictOfAWitness_IsNoDeathWhileOthersAreHeard()
    {
        var cluster = TinyCluster.Of("a", "b", "c", "d");
        cluster.Loses = (from, to, message) => message.Kind is GossipKind.Verdict or GossipKind.Suspect || from == "a" || to == "a";
        cluster.Run(2000);
        Assert.DoesNotContain(cluster.Events, e => e.By != "a" && e.Event.Kind == MembershipEventKind.Declared);
    }

    [Fact]
    public void Silence_WhileTheKernelSaysTheProcessExists_IsDeathOnlyAfterThePatience()
    {
        var cluster = TinyCluster.Of("a", "b", "c", "d");
        cluster.Stop("a");
        cluster.KernelOf = name => name == "a" ? KernelAnswer.ProcessExists : KernelAnswer.None;
        Assert.InRange(cluster.UntilDeadEverywhere("a", 5000)!.Value, 1900, 2400);
    }

    [Fact]
    public void Silence_OfALateProcessWhoseNodeLosesPower_IsNoticedAllTheSame()
    {
        var cluster = TinyCluster.Of("a", "b", "c", "d");
        cluster.Stop("a");
        cluster.KernelOf = name => name == "a" ? KernelAnswer.ProcessExists : KernelAnswer.None;
        cluster.Run(600);
        cluster.KernelOf = _ => KernelAnswer.None;
        Assert.InRange(cluster.UntilDeadEverywhere("a")!.Value, 50, 400);
    }

    [Fact]
    public void Silence_WhenTheKernelSaysTheProcessIsGone_NeedsNoFurtherWaiting()
    {
        var cluster = TinyCluster.Of("a", "b", "c", "d");
        cluster.Stop("a");
        cluster.KernelOf = name => name == "a" ? KernelAnswer.ProcessGone : KernelAnswer.None;
        Assert.InRange(cluster.UntilDeadEverywhere("a")!.Value, 50, 125);
    }

    [Fact]
    public void Tick_AfterOwnLateness_AccusesNobody()
    {
        var cluster = TinyCluster.Of("a", "b", "c");
        cluster.Freeze(700);
        cluster.Run(500);
        Assert.DoesNotContain(cluster.Events, e => e.Event.Kind is MembershipEventKind.Suspected or MembershipEventKind.Died);
    }

    [Fact]
    public void Isolation_OfOne_MakesBothSidesAComponentOfTheirOwn()
    {
        var cluster = TinyCluster.Of("a", "b", "c", "d");
        cluster.Loses = (from, to, _) => from == "a" || to == "a";
        cluster.Run(1000);
        Assert.Equal(["a"], cluster["a"].Alive());
        Assert.Equal(["b", "c", "d"], cluster["b"].Alive());
        cluster.Loses = (_, _, _) => false;
        cluster.Run(150);
        Assert.All(new[] { "a", "b", "c", "d" }, name => Assert.Equal(["a", "b", "c", "d"], cluster[name].Alive()));
    }

    [Fact]
    public void Records_ThatCallALivingMemberDead_AreDeniedWithAHigherIncarnation()
    {
        var cluster = TinyCluster.Of("a", "b", "c");
        var before = cluster["b"].Incarnation;
        cluster.Loses = (from, to, message) => message.Kind != GossipKind.Records && (from == "b" || to == "b");
        cluster.Run(1000); // b is silenced, declared dead, hears of it, and denies
        Assert.True(cluster["b"].Incarnation > before);
        Assert.Contains(cluster.Events, e => e.Event is { Kind: MembershipEventKind.FalseAlarm, Member: "b" });
    }

    [Fact]
    public void SteadyState_HeartbeatsAndTimers_AllocateNothing()
    {
        var outputs = new MembershipOutputs();
        var (a, b) = (Machine("a", 1), Machine("b", 2));
        var now = TimeSpan.Zero;
        Exchange(TimeSpan.FromMilliseconds(3000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(TimeSpan.FromMilliseconds(3400)); // less than the pause between two comparisons
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(a.PresentCount == 2 && allocated < 2_000, $"{allocated} bytes");

        void Exchange(TimeSpan end)
        {
            for (; now < end; now += TimeSpan.FromMilliseconds(1))
            {
                Step(a, b);
                Step(b, a);
            }
        }

        void Step(MembershipMachine from, MembershipMachine to)
        {
            from.Tick(now, outputs);
            for (var i = 0; i < outputs.Messages.Count; i++)
            {
                var replies = to == a ? _forA : _forB;
                to.Receive(outputs.Messages[i].Message, outputs.Messages[i].Address, 1, now, now, replies);
                for (var r = 0; r < replies.Messages.Count; r++)
                    from.Receive(replies.Messages[r].Message, replies.Messages[r].Address, 1, now, now, _rest);
                replies.Clear();
                _rest.Clear();
            }

            outputs.Clear();
        }

        MembershipMachine Machine(string name, ulong session)
        {
            var machine = new MembershipMachine(
                MembershipOptions.Lan, new LocalMember(name, TinyCluster.AddressOf(name), 1, session, 1), new Random(1), TimeSpan.Zero);
            machine.SetPeers(new Dictionary<string, Primitives.IpAddr> { ["a"] = TinyCluster.AddressOf("a"), ["b"] = TinyCluster.AddressOf("b") }, TimeSpan.Zero, outputs);
            outputs.Clear();
            return machine;
        }
    }

    private readonly MembershipOutputs _forA = new();
    private readonly MembershipOutputs _forB = new();
    private readonly MembershipOutputs _rest = new();

    private static string[] Names(int size) => [.. Enumerable.Range(0, size).Select(i => $"node-{i:D2}")];
}
