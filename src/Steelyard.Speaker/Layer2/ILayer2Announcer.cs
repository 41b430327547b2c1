using System.Threading.Channels;
using Steelyard.Core.Announcements;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Speaker.Layer2;

/// <summary>
/// Announces addresses on the node's links and answers ARP and neighbor solicitations for them. All members may be used by
/// any thread and none waits: calls are carried out in their order by the thread that owns the sockets.
/// </summary>
public interface ILayer2Announcer
{
    /// <summary>
    /// Announces the address on the selected interfaces, those that appear later included. A new address is probed first,
    /// unless this is a takeover from another speaker. A repeated call takes over a changed selection and prolongs the
    /// announcements.
    /// </summary>
    void Announce(IpAddr address, InterfaceSelection interfaces, bool takeover);

    /// <summary>Stops announcing and answering at once.</summary>
    void Withdraw(IpAddr address);

    /// <summary>
    /// Make before break: goes on answering, but not announcing, until a successor is heard or the time is up, then stops.
    /// A later <see cref="Announce"/> takes this back.
    /// </summary>
    void Yield(IpAddr address, TimeSpan atMost);

    /// <summary>Whether an interface of the selection exists, by name only, interfaces excluded by configuration left out.</summary>
    bool HasAnyInterface(InterfaceSelection interfaces);

    /// <summary>Names of the interfaces of the selection that exist, sorted, interfaces excluded by configuration left out.</summary>
    IReadOnlyList<string> InterfacesOf(InterfaceSelection interfaces);

    /// <summary>
    /// Addresses of the other nodes that run a speaker: with the hosts that have them, nothing is fought over, since who
    /// announces is the membership's decision.
    /// </summary>
    void SetPeerAddresses(IReadOnlySet<IpAddr> nodeAddresses);

    /// <summary>What happens to the address right now.</summary>
    AddressState StateOf(IpAddr address);

    /// <summary>Other hosts that claim announced addresses. Bounded: the oldest are lost if nobody reads.</summary>
    ChannelReader<AddressConflict> Conflicts { get; }

    AnnouncerCounters Counters { get; }
}
