using System.Collections.Concurrent;
using System.Threading.Channels;
using Steelyard.Core.Announcements;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>Remembers what it was told. Yielded addresses are gone at once unless <see cref="KeepsYielding"/>.</summary>
internal sealed class FakeAnnouncer : ILayer2Announcer
{
    private readonly Channel<AddressConflict> _conflicts = Channel.CreateUnbounded<AddressConflict>();
    private readonly ConcurrentDictionary<IpAddr, AddressState> _states = new();

    /// <summary>Calls in their order: <c>announce 10.0.0.1 all takeover</c>, <c>yield 10.0.0.1</c>, <c>withdraw 10.0.0.1</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public IReadOnlySet<string> Interfaces { get; set; } = new HashSet<string> { "eth0" };

    public bool KeepsYielding { get; init; }

    public IReadOnlySet<IpAddr> Peers { get; private set; } = new HashSet<IpAddr>();

    public ChannelReader<AddressConflict> Conflicts => _conflicts.Reader;

    public AnnouncerCounters Counters { get; } = new();

    public void Announce(IpAddr address, InterfaceSelection interfaces, bool takeover)
    {
        Calls.Enqueue($"announce {address} {interfaces} {(takeover ? "takeover" : "probe")}");
        _states[address] = AddressState.Announcing;
    }

    public void Withdraw(IpAddr address)
    {
        Calls.Enqueue($"withdraw {address}");
        _states[address] = AddressState.Gone;
    }

    public void Yield(IpAddr address, TimeSpan atMost)
    {
        Calls.Enqueue($"yield {address}");
        _states[address] = KeepsYielding ? AddressState.Yielding : AddressState.Gone;
    }

    /// <summary>The successor of a yielded address is heard.</summary>
    public void Hear(IpAddr address) => _states[address] = AddressState.Gone;

    public void Conflict(AddressConflict conflict) => _conflicts.Writer.TryWrite(conflict);

    public bool HasAnyInterface(InterfaceSelection interfaces) => Interfaces.Any(interfaces.Includes);

    public IReadOnlyList<string> InterfacesOf(InterfaceSelection interfaces) => [.. Interfaces.Where(interfaces.Includes).Order()];

    public void SetPeerAddresses(IReadOnlySet<IpAddr> nodeAddresses) => Peers = nodeAddresses;

    public AddressState StateOf(IpAddr address) => _states.GetValueOrDefault(address);

    public bool Holds(string address) => StateOf(IpAddr.Parse(address)) == AddressState.Announcing;
}
