using System.Diagnostics.CodeAnalysis;
using Steelyard.Primitives;

namespace Steelyard.Lab.Networks;

/// <summary>
/// Gives pods the addresses of a node's pod networks, the same host number in each family. Addresses are taken in turn,
/// so that one is not given anew right after its pod is gone. The first address is left for a gateway. Not thread-safe.
/// </summary>
internal sealed class AddressPool
{
    private const int FirstHost = 2;
    private const int MostHosts = 1 << 16;
    private readonly IReadOnlyList<IpPrefix> _networks;
    private readonly HashSet<int> _taken = [];
    private readonly int _end;
    private int _next = FirstHost;

    /// <param name="networks">The node's pod networks, one of each family at most.</param>
    public AddressPool(IReadOnlyList<IpPrefix> networks)
    {
        _networks = networks;
        var bits = networks.Min(network => network.HostBits);
        // The last address of an IPv4 network is its broadcast address.
        _end = bits >= 16 ? MostHosts - 1 : (1 << bits) - 1;
    }

    /// <summary>Addresses for one pod, in the order of the networks.</summary>
    public bool TryTake([NotNullWhen(true)] out IReadOnlyList<IpAddr>? addresses)
    {
        addresses = null;
        if (_taken.Count >= _end - FirstHost)
            return false;
        while (!_taken.Add(_next))
            Advance();
        var host = _next;
        Advance();
        addresses = [.. _networks.Select(network => network.First with { Value = network.First.Value + (uint)host })];
        return true;
    }

    public void Release(IReadOnlyList<IpAddr> addresses) => _taken.Remove((int)(addresses[0].Value - _networks[0].First.Value));

    private void Advance() => _next = _next + 1 >= _end ? FirstHost : _next + 1;
}
