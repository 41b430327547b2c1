using Steelyard.Primitives;

namespace Steelyard.Core.Announcements;

/// <summary>
/// The addresses that this node announces, each for one or more services. An address is announced from every interface that
/// one of its services selects, and given up with the last of them. Not safe for concurrent use.
/// </summary>
public sealed class HeldAddresses
{
    private readonly Dictionary<IpAddr, List<(string Service, InterfaceSelection Interfaces)>> _held = [];

    public int Count => _held.Count;

    /// <summary>Every address with one of its services, a pair for each of them.</summary>
    public IEnumerable<(IpAddr Address, string Service)> Pairs =>
        _held.SelectMany(held => held.Value.Select(holder => (held.Key, holder.Service)));

    /// <summary>The services for which an address is held.</summary>
    public IEnumerable<string> ServicesOf(IpAddr address) =>
        _held.TryGetValue(address, out var holders) ? holders.Select(holder => holder.Service) : [];

    /// <summary>From where an address is announced; null when it is not held.</summary>
    public InterfaceSelection? InterfacesOf(IpAddr address) => _held.TryGetValue(address, out var holders) ? Union(holders) : null;

    /// <returns>What changes on the wire.</returns>
    public IReadOnlyList<AddressChange> Apply(DecisionChange change)
    {
        var changes = new List<AddressChange>(2);
        IReadOnlyList<IpAddr> wanted = change.After.IsAnnounced ? change.Addresses : [];
        foreach (var address in wanted)
            Hold(address, change.Service, change.After.Interfaces!, changes);
        if (!change.Before.IsAnnounced)
            return changes;
        foreach (var address in change.AddressesBefore)
        {
            if (!wanted.Contains(address))
                Release(address, change, changes);
        }

        return changes;
    }

    private void Hold(IpAddr address, string service, InterfaceSelection interfaces, List<AddressChange> changes)
    {
        if (!_held.TryGetValue(address, out var holders))
        {
            _held[address] = [(service, interfaces)];
            changes.Add(new AddressChange(address, interfaces));
            return;
        }

        var before = Union(holders);
        var known = holders.FindIndex(holder => holder.Service == service);
        if (known < 0)
            holders.Add((service, interfaces));
        else
            holders[known] = (service, interfaces);
        AddIfOther(address, before, Union(holders), changes);
    }

    private void Release(IpAddr address, DecisionChange change, List<AddressChange> changes)
    {
        if (!_held.TryGetValue(address, out var holders))
            return;
        var before = Union(holders);
        holders.RemoveAll(holder => holder.Service == change.Service);
        if (holders.Count > 0)
        {
            AddIfOther(address, before, Union(holders), changes);
            return;
        }

        _held.Remove(address);
        // Nobody succeeds in an address that the service gave up.
        changes.Add(new AddressChange(address, null, change.Addresses.Contains(address) ? change.After.Winner : null));
    }

    private static void AddIfOther(IpAddr address, InterfaceSelection before, InterfaceSelection after, List<AddressChange> changes)
    {
        if (!before.Equals(after))
            changes.Add(new AddressChange(address, after));
    }

    private static InterfaceSelection Union(List<(string Service, InterfaceSelection Interfaces)> holders)
    {
        var union = holders[0].Interfaces;
        for (var i = 1; i < holders.Count; i++)
            union = union.Union(holders[i].Interfaces);
        return union;
    }
}
