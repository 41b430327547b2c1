using Steelyard.Lab.Clusters;
using Steelyard.Primitives;

namespace Steelyard.Lab.Subnets;

/// <summary>Finds a run of addresses of a network that nobody uses.</summary>
public static class SliceProposal
{
    /// <summary>In large networks the first 256 addresses are left to hosts.</summary>
    private const int LeftToHosts = 256;

    /// <summary>
    /// The lowest free run of the wanted size. In networks of more than 512 addresses it begins at the second block
    /// of 256, one after the round address; network and broadcast address are never part of it.
    /// </summary>
    /// <param name="used">Addresses of gateway and hosts.</param>
    /// <exception cref="LabException">There is no such run.</exception>
    public static IpRange Find(IpPrefix network, int count, IEnumerable<IpAddr> used)
    {
        if (count < 1)
            throw new LabException($"cannot propose {count} addresses; give a number of at least 1");
        var taken = used.Where(network.Contains).Select(address => address.Value - network.First.Value).Order().ToList();
        var size = AddressPlan.Size(network);
        // Beyond the last usable address: the broadcast address of IPv4 is not part of a slice.
        var end = size == 0 ? UInt128.MaxValue : size - (network.Family == IpFamily.IPv4 ? 1u : 0u);
        UInt128 start = size == 0 || size > 2 * LeftToHosts ? LeftToHosts + 1 : 1u;
        foreach (var address in taken.SkipWhile(address => address < start))
        {
            if (address - start >= (UInt128)count)
                break;
            start = address + 1;
        }

        if (start + (UInt128)count > end)
            throw new LabException($"{network} has no {count} free addresses in a row");
        return new IpRange(At(network, start), At(network, start + (UInt128)count - 1));
    }

    /// <summary>A pool with these addresses and its layer-2 advertisement, ready for kubectl apply.</summary>
    public static string Manifest(IpRange slice) => $$"""
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: ip-pool, namespace: metallb-system}
        spec: {addresses: ["{{slice}}"]}
        ---
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: l2advertise, namespace: metallb-system}
        spec: {ipAddressPools: [ip-pool]}
        """.ReplaceLineEndings("\n");

    private static IpAddr At(IpPrefix network, UInt128 offset) => network.First with { Value = network.First.Value + offset };
}
