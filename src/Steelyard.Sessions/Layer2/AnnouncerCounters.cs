using System.Collections.Concurrent;
using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>All figures of an announcer; those of an address stay when it is withdrawn, as counters must not go back.</summary>
public sealed class AnnouncerCounters
{
    private readonly ConcurrentDictionary<IpAddr, AddressCounters> _addresses = new();
    private readonly long[] _drops = new long[Enum.GetValues<Layer2Drop>().Length];

    /// <summary>Every address that was ever announced.</summary>
    public ICollection<AddressCounters> Addresses => _addresses.Values;

    public AddressState StateOf(IpAddr address) =>
        _addresses.TryGetValue(address, out var counters) ? counters.State : AddressState.Gone;

    public AddressCounters Of(IpAddr address) => _addresses.GetOrAdd(address, static key => new AddressCounters(key));

    /// <summary>Received frames that were not answered, by reason.</summary>
    public long Dropped(Layer2Drop reason) => Volatile.Read(ref _drops[(int)reason]);

    public void CountDrop(Layer2Drop reason) => Volatile.Write(ref _drops[(int)reason], _drops[(int)reason] + 1);
}
