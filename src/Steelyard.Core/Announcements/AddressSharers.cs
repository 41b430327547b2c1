using Steelyard.Primitives;

namespace Steelyard.Core.Announcements;

/// <summary>
/// The services by their first address. Services that share an address must be announced by one node, so the claim of one
/// of them, the first by name, speaks for all.
/// </summary>
internal sealed class AddressSharers
{
    private readonly Dictionary<IpAddr, List<PlannedService>> _services = [];

    public IReadOnlyList<PlannedService> Of(IpAddr address) => _services.GetValueOrDefault(address) ?? [];

    public void Add(PlannedService service)
    {
        if (service.Facts.Addresses is not [var first, ..])
            return;
        if (!_services.TryGetValue(first, out var sharers))
            _services[first] = sharers = new List<PlannedService>(1);
        sharers.Add(service);
    }

    public void Remove(PlannedService service)
    {
        if (service.Facts.Addresses is not [var first, ..] || !_services.TryGetValue(first, out var sharers))
            return;
        sharers.Remove(service);
        if (sharers.Count == 0)
            _services.Remove(first);
    }

    /// <summary>The node that holds the address according to the status objects, or null.</summary>
    public string? Holder(PlannedService service)
    {
        PlannedService? speaks = null;
        foreach (var sharer in Of(service.Facts.Addresses[0]))
        {
            if (sharer.Claim is not null && (speaks is null || string.CompareOrdinal(sharer.Key, speaks.Key) < 0))
                speaks = sharer;
        }

        return speaks?.Claim;
    }
}
