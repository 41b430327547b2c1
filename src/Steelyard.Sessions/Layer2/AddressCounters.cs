using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>
/// The figures of one address since the start of the process. Written by the thread that owns the announcer, read by any.
/// </summary>
public sealed class AddressCounters(IpAddr address)
{
    private long _requestsReceived;
    private long _responsesSent;
    private long _gratuitousSent;
    private long _conflicts;
    private volatile AddressState _state;

    public IpAddr Address { get; } = address;

    /// <summary>Where the address is in its life right now.</summary>
    public AddressState State
    {
        get => _state;
        internal set => _state = value;
    }

    /// <summary>Requests and solicitations that were for this address.</summary>
    public long RequestsReceived => Volatile.Read(ref _requestsReceived);

    public long ResponsesSent => Volatile.Read(ref _responsesSent);

    /// <summary>Unsolicited frames: two for each ARP round, one for each NDP round.</summary>
    public long GratuitousSent => Volatile.Read(ref _gratuitousSent);

    /// <summary>Frames in which another host claimed the address.</summary>
    public long Conflicts => Volatile.Read(ref _conflicts);

    // One writer: a plain read beside a volatile write is enough and costs no locked instruction.
    public void CountRequest() => Volatile.Write(ref _requestsReceived, _requestsReceived + 1);

    public void CountResponse() => Volatile.Write(ref _responsesSent, _responsesSent + 1);

    internal void CountGratuitous(int frames) => Volatile.Write(ref _gratuitousSent, _gratuitousSent + frames);

    internal void CountConflict() => Volatile.Write(ref _conflicts, _conflicts + 1);
}
