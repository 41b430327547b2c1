using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <summary>One connection of a peer: how far it came and its deadlines.</summary>
internal sealed class BgpConnection(int id, bool outgoing, BgpState state)
{
    public int Id => id;

    /// <summary>We opened it, not the peer.</summary>
    public bool IsOutgoing => outgoing;

    public BgpState State { get; set; } = state;

    public NegotiatedSession? Session { get; set; }

    /// <summary>Until then something must be heard (RFC 4271 section 6.5).</summary>
    public TimeSpan HoldDeadline { get; private set; } = TimeSpan.MaxValue;

    public TimeSpan KeepaliveDue { get; set; } = TimeSpan.MaxValue;

    /// <summary>Until then something must be taken off us (RFC 9687).</summary>
    public TimeSpan SendDeadline { get; set; } = TimeSpan.MaxValue;

    /// <summary>Length limit of what arrives: agreed messages may be longer.</summary>
    public bool ExtendedMessages => Session?.Codec.ExtendedMessages ?? false;

    public TimeSpan NextDue
    {
        get
        {
            var due = HoldDeadline < KeepaliveDue ? HoldDeadline : KeepaliveDue;
            return due < SendDeadline ? due : SendDeadline;
        }
    }

    public void Heard(TimeSpan now, TimeSpan holdTime) => HoldDeadline = holdTime == TimeSpan.Zero ? TimeSpan.MaxValue : now + holdTime;
}
