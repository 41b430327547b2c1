using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>One address; its timer is the next probe, the end of probing, the next try, or the deadline of yielding.</summary>
internal sealed class AddressEntry(IpAddr address, AddressCounters counters) : TimerHeap.Timer
{
    public IpAddr Address { get; } = address;

    public AddressCounters Counters { get; } = counters;

    /// <summary>Selected interface names; null: all.</summary>
    public IReadOnlySet<string>? Interfaces { get; set; }

    public List<Presence> Presences { get; } = [];

    public AddressState State
    {
        get => Counters.State;
        set => Counters.State = value;
    }

    public bool Answers => State is AddressState.Announcing or AddressState.Yielding;

    public int ProbesSent { get; set; }

    /// <summary>The host that kept us from announcing, until that is resolved.</summary>
    public (MacAddress Mac, string InterfaceName)? Holder { get; set; }

    /// <summary>The holder that has been reported; while it stays, finding it again is no news.</summary>
    public MacAddress? ReportedHolder { get; set; }

    /// <summary>When another host last announced the address.</summary>
    public TimeSpan? RivalAnnounced { get; set; }

    public (MacAddress Mac, TimeSpan At)? LastReport { get; set; }

    public bool Selects(Layer2Link link) =>
        link.Answers(Address.Family) && (Interfaces is null || Interfaces.Contains(link.Name));
}
