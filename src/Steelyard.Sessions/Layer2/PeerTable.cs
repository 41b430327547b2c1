using Steelyard.Primitives;

namespace Steelyard.Sessions.Layer2;

/// <summary>
/// The hardware addresses of the other speakers of the cluster, learned from what their nodes say about their own addresses.
/// </summary>
internal sealed class PeerTable
{
    private readonly Dictionary<IpAddr, MacAddress?> _macs = [];

    public IReadOnlyCollection<IpAddr> Addresses => _macs.Keys;

    /// <summary>Replaces the set; what was learned about addresses that stay is kept.</summary>
    public void SetAddresses(IReadOnlySet<IpAddr> addresses)
    {
        foreach (var gone in _macs.Keys.Where(address => !addresses.Contains(address)).ToList())
            _macs.Remove(gone);
        foreach (var address in addresses)
            _macs.TryAdd(address, null);
    }

    public void Learn(IpAddr address, MacAddress mac)
    {
        if (_macs.Count > 0 && _macs.ContainsKey(address))
            _macs[address] = mac;
    }

    /// <summary>Asked only about claims of other hosts, which are rare, so a walk through the nodes will do.</summary>
    public bool Contains(MacAddress mac)
    {
        foreach (var known in _macs.Values)
        {
            if (known == mac)
                return true;
        }

        return false;
    }
}
