using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Membership;

/// <summary>One member's inquiry into the silence of another.</summary>
internal sealed class Investigation(TimeSpan now)
{
    /// <summary>Start, moved on by the time that this process was itself late.</summary>
    public TimeSpan StartedAt { get; set; } = now;

    public TimeSpan NextProbeAt { get; set; } = now;

    public TimeSpan NextKernelProbeAt { get; set; } = now;

    public KernelAnswer KernelAnswer { get; set; }

    public TimeSpan KernelAnsweredAt { get; set; }

    /// <summary>What this member found out by itself.</summary>
    public GossipVerdict Own { get; set; }

    /// <summary>Those asked, with their verdicts.</summary>
    public List<Witness> Witnesses { get; } = [];

    /// <summary>Those that asked and get the verdict.</summary>
    public List<Member> Askers { get; } = [];

    /// <summary>How often more witnesses were asked because too few had agreed.</summary>
    public int Rounds { get; set; }

    /// <summary>When the verdicts of the present round are counted.</summary>
    public TimeSpan DecideAt { get; set; } = now;

    public Witness? Find(Member member)
    {
        foreach (var witness in Witnesses)
        {
            if (witness.Member == member)
                return witness;
        }

        return null;
    }

    public sealed class Witness(Member member)
    {
        public Member Member { get; } = member;

        public GossipVerdict Verdict { get; set; }
    }
}
