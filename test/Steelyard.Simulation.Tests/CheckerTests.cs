using Steelyard.Sessions.Membership;
using Steelyard.Simulation.Tests.Engine;
using Steelyard.Wire.Gossip;

namespace Steelyard.Simulation.Tests;

/// <summary>The simulation can fail: with one rule taken out of the machine, the invariant that depends on it breaks.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void BrokenLink_WithoutWitnesses_LosesLivingMembers() => Breaks(
        Episodes.BrokenLink, "though", new MembershipOptions { RequiredWitnesses = 0 },
        changes => changes.Filter = message => message.Kind is not (GossipKind.Suspect or GossipKind.Verdict));

    [Fact]
    public void Starvation_WithoutAnswersOfKernels_LosesLivingMembers() => Breaks(
        Episodes.Starvation, "though it lives", new MembershipOptions(), changes => changes.KernelsAnswer = false);

    [Fact]
    public void PowerLoss_WithSlowSuspicion_MissesTheBound() => Breaks(
        Episodes.PowerLoss, "until all knew", new MembershipOptions { SuspicionTimeout = TimeSpan.FromMilliseconds(600) });

    [Fact]
    public void PowerLoss_WithoutNewsOfDeaths_MissesTheBound() => Breaks(
        Episodes.PowerLoss, "power loss", new MembershipOptions(),
        changes => changes.Filter = message => message.Kind != GossipKind.Records || !message.Records.ToArray().Any(record => record.Status == MemberStatus.Dead),
        size: 12);

    [Fact]
    public void Leave_WithoutNewsOfIt_LeavesAGap() => Breaks(
        Episodes.OrderedLeave, "leave: ", new MembershipOptions(),
        changes => changes.Filter = message => !message.Records.ToArray().Any(record => record.Status is MemberStatus.Leaving or MemberStatus.Left));

    [Fact]
    public void Partition_WithSlowSearchForTheDead_AnswersTwiceForTooLong() => Breaks(
        Episodes.Partition, "two nodes answered", new MembershipOptions { DeadProbeInterval = TimeSpan.FromSeconds(2) });

    private static void Breaks(Action<Scenario> episode, string expected, MembershipOptions options, Action<Scenario.Changes>? change = null, int size = 5)
    {
        var reasons = new List<string>();
        for (var seed = 0; seed < 60; seed++)
        {
            try
            {
                var scenario = new Scenario(seed, size, new LinkModel(), options, change: change);
                scenario.StartAll();
                episode(scenario);
            }
            catch (SimulationException e)
            {
                if (e.Message.Contains(expected, StringComparison.Ordinal))
                    return;
                reasons.Add($"{seed}: {e.Message}");
            }
        }

        Assert.Fail($"nothing with \"{expected}\" was found; instead: {string.Join('\n', reasons)}");
    }
}
