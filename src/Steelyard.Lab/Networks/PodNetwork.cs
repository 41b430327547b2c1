using System.Security.Cryptography;
using System.Text;
using Steelyard.Lab.Containers;
using Steelyard.Primitives;

namespace Steelyard.Lab.Networks;

/// <summary>
/// Joins pods to their node by a pair of links with routes instead of a bridge: every packet between pods passes the
/// node's routing, where the service proxy sees it. The neighbours are written down, so nothing has to be asked first.
/// </summary>
internal sealed class PodNetwork(CommandRunner commands)
{
    private const string NodeMac = "ee:ee:ee:ee:ee:ee";
    private const string GatewayIPv4 = "169.254.1.1";
    private const string GatewayIPv6 = "fe80::1";

    private readonly Lock _lock = new();
    private AddressPool? _pool;

    /// <summary>Forwarding between the links of this node.</summary>
    public static void EnableForwarding()
    {
        WriteSetting("ipv4/ip_forward", "1");
        WriteSetting("ipv6/conf/all/forwarding", "1");
        WriteSetting("ipv6/conf/default/accept_dad", "0");
        WriteSetting("ipv4/conf/all/rp_filter", "0");
        WriteSetting("ipv4/conf/default/rp_filter", "0");
    }

    public void SetNetworks(IReadOnlyList<IpPrefix> networks)
    {
        lock (_lock)
            _pool ??= new AddressPool(networks);
    }

    /// <summary>Gives a sandbox addresses and a link to the node.</summary>
    /// <exception cref="IOException">No address is free, or ip failed.</exception>
    public async Task AttachAsync(PodSandbox sandbox, string uid, CancellationToken ct)
    {
        IReadOnlyList<IpAddr>? addresses;
        lock (_lock)
        {
            if (_pool is null || !_pool.TryTake(out addresses))
                throw new IOException("no address of the node's pod network is free");
        }
        try
        {
            var link = LinkName(uid);
            var mac = Mac(addresses[0]);
            await commands.RunAsync(["ip", "-batch", "-"], NodeSide(link, mac, sandbox.Network!.Path, addresses), null, ct).ConfigureAwait(false);
            await commands.RunAsync(["ip", "-batch", "-"], PodSide(addresses), sandbox.Network, ct).ConfigureAwait(false);
            sandbox.Addresses = addresses;
        }
        catch
        {
            lock (_lock)
                _pool.Release(addresses);
            throw;
        }
    }

    /// <summary>Gives the addresses back and removes the link.</summary>
    public async Task DetachAsync(PodSandbox sandbox, string uid, CancellationToken ct)
    {
        if (sandbox.Addresses.Count == 0)
            return;
        try
        {
            await commands.RunAsync(["ip", "link", "del", LinkName(uid)], "", null, ct).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It went away with the namespace at its other end.
        }
        lock (_lock)
            _pool!.Release(sandbox.Addresses);
        sandbox.Addresses = [];
    }

    internal static string NodeSide(string link, string mac, string network, IReadOnlyList<IpAddr> addresses)
    {
        var batch = new StringBuilder();
        batch.Append($"link add {link} address {NodeMac} type veth peer name eth0 address {mac} netns {network}\n");
        batch.Append($"link set {link} up\n");
        foreach (var address in addresses)
        {
            batch.Append($"neigh replace {address} lladdr {mac} dev {link} nud permanent\n");
            batch.Append($"route replace {address}/{address.Bits} dev {link}\n");
        }
        return batch.ToString();
    }

    internal static string PodSide(IReadOnlyList<IpAddr> addresses)
    {
        var batch = new StringBuilder("link set lo up\n");
        foreach (var address in addresses)
            batch.Append($"addr add {address}/{address.Bits} dev eth0{(address.Family == IpFamily.IPv6 ? " nodad" : "")}\n");
        batch.Append("link set eth0 up\n");
        foreach (var address in addresses)
        {
            var (gateway, all) = address.Family == IpFamily.IPv4 ? (GatewayIPv4, "0.0.0.0/0") : (GatewayIPv6, "::/0");
            batch.Append($"neigh replace {gateway} lladdr {NodeMac} dev eth0 nud permanent\n");
            if (address.Family == IpFamily.IPv4)
                batch.Append($"route add {gateway} dev eth0 scope link\n");
            batch.Append($"route add {all} via {gateway} dev eth0\n");
        }
        return batch.ToString();
    }

    // Locally administered, and the same as long as the address is the same.
    private static string Mac(IpAddr address)
    {
        var bytes = address.ToIPAddress().GetAddressBytes();
        return string.Join(':', ((byte[])[0x0a, 0x58, .. bytes[^4..]]).Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static string LinkName(string uid) => "veth" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(uid)))[..10];

    private static void WriteSetting(string name, string value)
    {
        var path = "/proc/sys/net/" + name;
        if (File.Exists(path) && File.ReadAllText(path).Trim() != value)
            File.WriteAllText(path, value);
    }
}
