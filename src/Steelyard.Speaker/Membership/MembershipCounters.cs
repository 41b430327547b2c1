using Steelyard.Sessions.Membership;
using Steelyard.Wire.Gossip;

namespace Steelyard.Speaker.Membership;

/// <summary>What the membership of this process has counted. Written by its thread, read by any.</summary>
public sealed class MembershipCounters
{
    private readonly long[] _sent = new long[(int)GossipKind.Acknowledge + 1];
    private readonly long[] _received = new long[(int)GossipKind.Acknowledge + 1];
    private readonly long[] _rejected = new long[(int)GossipReject.BadRecord + 1];
    private readonly long[] _dropped = new long[(int)MembershipDrop.Own + 1];
    private readonly long[] _events = new long[(int)MembershipEventKind.NameConflict + 1];
    private long _bytesSent;
    private long _bytesReceived;
    private long _sendFailures;
    private long _members;
    private long _suspects;

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Packets that the own kernel refused to send.</summary>
    public long SendFailures => Interlocked.Read(ref _sendFailures);

    /// <summary>Members present, this one included.</summary>
    public long Members => Interlocked.Read(ref _members);

    /// <summary>Members under investigation.</summary>
    public long Suspects => Interlocked.Read(ref _suspects);

    public long Sent(GossipKind kind) => Interlocked.Read(ref _sent[(int)kind]);

    public long Received(GossipKind kind) => Interlocked.Read(ref _received[(int)kind]);

    /// <summary>Packets that were no valid messages.</summary>
    public long Rejected(GossipReject reason) => Interlocked.Read(ref _rejected[(int)reason]);

    /// <summary>Valid messages that were ignored.</summary>
    public long Dropped(MembershipDrop reason) => Interlocked.Read(ref _dropped[(int)reason]);

    public long Events(MembershipEventKind kind) => Interlocked.Read(ref _events[(int)kind]);

    internal void CountSent(GossipKind kind, int bytes, bool isSent)
    {
        _sent[(int)kind]++;
        _bytesSent += bytes;
        _sendFailures += isSent ? 0 : 1;
    }

    internal void CountReceived(int bytes) => _bytesReceived += bytes;

    internal void CountReceived(GossipKind kind) => _received[(int)kind]++;

    internal void Count(GossipReject reason) => _rejected[(int)reason]++;

    internal void Count(MembershipDrop reason) => _dropped[(int)reason]++;

    internal void Count(MembershipEventKind kind) => _events[(int)kind]++;

    internal void SetMembers(int members, int suspects)
    {
        _members = members;
        _suspects = suspects;
    }
}
