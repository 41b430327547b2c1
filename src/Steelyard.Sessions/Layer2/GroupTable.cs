using Steelyard.Primitives;
using Steelyard.Wire.Ndp;

namespace Steelyard.Sessions.Layer2;

/// <summary>
/// Solicited-node groups (RFC 4291 section 2.7.1) in use, counted: addresses with the same last 24 bits share one.
/// </summary>
internal sealed class GroupTable(List<GroupChange> changes)
{
    private readonly Dictionary<(int Link, IpAddr Group), int> _uses = [];

    public void Acquire(int link, IpAddr address)
    {
        if (address.Family != IpFamily.IPv6)
            return;
        var key = (link, Ipv6Groups.SolicitedNode(address));
        var uses = _uses.GetValueOrDefault(key);
        _uses[key] = uses + 1;
        if (uses == 0)
            changes.Add(new GroupChange(link, key.Item2, Join: true));
    }

    public void Release(int link, IpAddr address)
    {
        if (address.Family != IpFamily.IPv6)
            return;
        var key = (link, Ipv6Groups.SolicitedNode(address));
        if (--_uses[key] > 0)
            return;
        _uses.Remove(key);
        changes.Add(new GroupChange(link, key.Item2, Join: false));
    }
}
