using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>Turns sightings into reports: the same rival of an address is told once in each interval.</summary>
internal sealed class ConflictLog(List<AddressConflict> reports, TimeSpan interval)
{
    public void Report(AddressEntry entry, Presence presence, MacAddress other, ConflictAction action, TimeSpan now)
    {
        var isNews = action is ConflictAction.Withheld or ConflictAction.Yielded;
        if (!isNews && entry.LastReport is { } last && last.Mac == other && now - last.At < interval)
            return;
        entry.LastReport = (other, now);
        // Probing that finds the same holder again is nothing new.
        if (entry.ReportedHolder == other && action == ConflictAction.Withheld)
            return;
        entry.ReportedHolder = isNews ? other : null;
        reports.Add(new AddressConflict(entry.Address, presence.Link.Name, other, action));
    }

    public void Resolve(AddressEntry entry, MacAddress other, string interfaceName)
    {
        entry.Holder = null;
        entry.ReportedHolder = null;
        reports.Add(new AddressConflict(entry.Address, interfaceName, other, ConflictAction.Resolved));
    }
}
