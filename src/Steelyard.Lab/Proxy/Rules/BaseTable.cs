using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>The part of the tables that is there without any service.</summary>
internal static class BaseTable
{
    /// <summary>
    /// An empty table of this name for each family, in place of what may be there. It sees no packets until
    /// <see cref="Activate"/>.
    /// </summary>
    public static IEnumerable<string> Create(string table, IReadOnlyList<IpPrefix> podNetworks)
    {
        foreach (var family in NftText.Families)
        {
            var name = $"{NftText.Protocol(family)} {table}";
            yield return $"add table {name}";
            yield return $"delete table {name}";
            yield return $"add table {name}";
            foreach (var statement in Sets(family, podNetworks).Concat(Chains(family)))
                yield return statement.Replace("{table}", name, StringComparison.Ordinal);
        }
    }

    /// <summary>Lets the tables of one name see packets, and removes those of another.</summary>
    public static IEnumerable<string> Activate(string table, string former)
    {
        foreach (var family in NftText.Families)
        {
            var ip = NftText.Protocol(family);
            yield return $"add chain {ip} {table} prerouting {{ type nat hook prerouting priority -100 ; }}";
            yield return $"add chain {ip} {table} output {{ type nat hook output priority -100 ; }}";
            yield return $"add chain {ip} {table} postrouting {{ type nat hook postrouting priority 100 ; }}";
            yield return $"add rule {ip} {table} prerouting jump dispatch";
            yield return $"add rule {ip} {table} output jump dispatch";
            yield return $"add rule {ip} {table} postrouting ct mark and 0x4000 != 0 masquerade fully-random";
            yield return $"add rule {ip} {table} postrouting ct status dnat {ip} saddr . {ip} daddr @{Containers.Hairpin} masquerade fully-random";
            yield return $"add table {ip} {former}";
            yield return $"delete table {ip} {former}";
        }
    }

    private static IEnumerable<string> Sets(IpFamily family, IReadOnlyList<IpPrefix> podNetworks)
    {
        var address = NftText.AddressType(family);
        yield return $"add set {{table}} {Containers.Pods} {{ type {address} ; flags interval ; }}";
        var networks = podNetworks.Where(network => network.Family == family).ToList();
        if (networks.Count > 0)
            yield return $"add element {{table}} {Containers.Pods} {{ {string.Join(", ", networks)} }}";
        yield return $"add set {{table}} {Containers.Hairpin} {{ type {address} . {address} ; }}";
        yield return $"add set {{table}} {Containers.ClusterAddresses} {{ type {address} ; }}";
        yield return $"add map {{table}} {Containers.Firewall} {{ type {Frontend.Address.DestinationType(family)} : verdict ; }}";
        foreach (var frontend in new[] { Frontend.Address, Frontend.NodePort })
        {
            var destination = frontend.DestinationType(family);
            yield return $"add map {{table}} {frontend.Services} {{ type {destination} : verdict ; }}";
            yield return $"add map {{table}} {frontend.Endpoints} {{ type {destination} . mark : {address} . inet_service ; }}";
            yield return $"add map {{table}} {frontend.Choices} {{ type {destination} . mark : mark ; }}";
            yield return $"add map {{table}} {frontend.Identities} {{ type {destination} : mark ; }}";
        }
        yield return $"add map {{table}} {Containers.Affinity} {{ type {Containers.ClientType(family)} : mark ; flags dynamic,timeout ; size 65536 ; timeout 3h ; }}";
    }

    private static IEnumerable<string> Chains(IpFamily family)
    {
        var ip = NftText.Protocol(family);
        var unreachable = family == IpFamily.IPv4 ? "icmp type port-unreachable" : "icmpv6 type port-unreachable";
        yield return $"add chain {{table}} {Containers.NoEndpoints}";
        yield return $"add rule {{table}} {Containers.NoEndpoints} meta l4proto tcp reject with tcp reset";
        yield return $"add rule {{table}} {Containers.NoEndpoints} reject with {unreachable}";
        foreach (var frontend in new[] { Frontend.Address, Frontend.NodePort })
        {
            yield return $"add chain {{table}} {frontend.Translate}";
            yield return $"add rule {{table}} {frontend.Translate} meta l4proto {{ tcp, udp, sctp }} dnat {ip} to {frontend.Destination(family)} . meta mark map @{frontend.Endpoints}";
        }
        yield return "add chain {table} dispatch";
        var destination = Frontend.Address.Destination(family);
        yield return $"add rule {{table}} dispatch {destination} vmap @{Containers.Firewall}";
        yield return $"add rule {{table}} dispatch {destination} vmap @{Frontend.Address.Services}";
        yield return $"add rule {{table}} dispatch meta l4proto {{ tcp, udp, sctp }} {ip} daddr @{Containers.ClusterAddresses} goto {Containers.NoEndpoints}";
        var loopback = family == IpFamily.IPv4 ? "127.0.0.0/8" : "::1";
        yield return $"add rule {{table}} dispatch {ip} daddr != {loopback} fib daddr type local {Frontend.NodePort.Destination(family)} vmap @{Frontend.NodePort.Services}";
    }
}
