using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Nodes;

/// <summary>
/// Gives each node the lowest free part of the pod networks: a /24 of the IPv4 network and the /64 of the same number
/// of the IPv6 network. Only called from one informer's loop and one worker, hence the lock.
/// </summary>
internal sealed class PodNetworks
{
    private const int PartIPv4 = 24;
    private const int PartIPv6 = 64;

    private readonly Lock _lock = new();
    private readonly IPNetwork _ipv4;
    private readonly IPNetwork _ipv6;
    private readonly int _size;
    private readonly Dictionary<int, string> _holders = [];
    private int _firstFree;

    public PodNetworks(string ipv4, string ipv6)
    {
        (_ipv4, _ipv6) = (IPNetwork.Parse(ipv4), IPNetwork.Parse(ipv6));
        _size = 1 << Math.Min(16, Math.Min(PartIPv4 - _ipv4.PrefixLength, PartIPv6 - _ipv6.PrefixLength));
    }

    /// <summary>Notes what a node already has.</summary>
    public void Take(JsonObject node)
    {
        lock (_lock)
        {
            foreach (var cidr in node.Texts("spec", "podCIDRs"))
            {
                if (IPNetwork.TryParse(cidr, out var network) && Number(network) is { } number)
                    _holders.TryAdd(number, node.Name());
            }
        }
    }

    public void Release(string node)
    {
        lock (_lock)
        {
            foreach (var number in _holders.Where(holder => holder.Value == node).Select(holder => holder.Key).ToList())
            {
                _holders.Remove(number);
                _firstFree = Math.Min(_firstFree, number);
            }
        }
    }

    /// <summary>The networks for a node, or null when all are taken.</summary>
    public IReadOnlyList<string>? Allocate(string node)
    {
        lock (_lock)
        {
            while (_holders.ContainsKey(_firstFree))
                _firstFree++;
            if (_firstFree >= _size)
                return null;
            _holders[_firstFree] = node;
            return [Part(_ipv4, _firstFree, PartIPv4), Part(_ipv6, _firstFree, PartIPv6)];
        }
    }

    private static string Part(IPNetwork network, int number, int length)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var (at, rest) = (length / 8 - 1, number); rest > 0; at--, rest >>= 8)
            bytes[at] += (byte)rest;
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{length}");
    }

    private int? Number(IPNetwork part)
    {
        var network = part.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? _ipv4 : _ipv6;
        var length = part.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? PartIPv4 : PartIPv6;
        if (!network.Contains(part.BaseAddress))
            return null;
        var (bytes, start) = (part.BaseAddress.GetAddressBytes(), network.BaseAddress.GetAddressBytes());
        var at = length / 8 - 1;
        return ((bytes[at - 1] - start[at - 1]) << 8) | (bytes[at] - start[at]);
    }
}
