using Steelyard.Primitives;
using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Membership;

/// <summary>What is known of one member; this one too has a row.</summary>
internal sealed class Member(string name)
{
    public string Name { get; } = name;

    /// <summary>Place on the ring.</summary>
    public ulong Place { get; } = MemberTable.PlaceOf(name);

    public MemberStatus Status { get; set; }

    public ulong Session { get; set; }

    public ulong Incarnation { get; set; }

    public IpAddr Address { get; set; }

    public ushort Port { get; set; }

    public ReplayWindow Window { get; } = new();

    /// <summary>Arrival of the last message of the current session.</summary>
    public TimeSpan LastHeard { get; set; }

    /// <summary>How irregular its heartbeats were lately: the largest surplus of a gap, fading.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>This member expects heartbeats from it.</summary>
    public bool IsWatched { get; set; }

    /// <summary>No investigation before this time: it was just assigned, or a witness vouched for it.</summary>
    public TimeSpan NotBefore { get; set; }

    /// <summary>It asked for heartbeats though this member does not hold it for a watcher; until then it gets them.</summary>
    public TimeSpan SubscribedUntil { get; set; }

    public Investigation? Investigation { get; set; }

    /// <summary>An old claim says that it is dead; believed at this time unless it is denied.</summary>
    public TimeSpan? AccusedUntil { get; set; }

    /// <summary>Since when its view differs from this member's.</summary>
    public TimeSpan? MismatchSince { get; set; }

    /// <summary>It has confirmed that this member is leaving.</summary>
    public bool HasConfirmedLeave { get; set; }

    /// <summary>Still takes part: it has a place on the ring.</summary>
    public bool IsPresent => Status is MemberStatus.Alive or MemberStatus.Leaving;

    public MemberRecord Record => new(Name, Status, Session, Incarnation, Address, Port);
}
