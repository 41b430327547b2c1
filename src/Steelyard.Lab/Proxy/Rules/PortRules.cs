using Steelyard.Lab.Proxy.Model;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>The rules of one port of a service in one address family.</summary>
internal sealed class PortRules(ServiceFragment fragment, ProxyService service, ServicePort port, IpFamily family, EndpointChoice endpoints)
{
    private const string Refuse = $"goto {Containers.NoEndpoints}";

    public void Add()
    {
        foreach (var address in Addresses(service.ClusterAddresses))
            AddFrontend(Frontend.Address, address, port.Port, InternalVerdict(), service.InternalLocal ? endpoints.Local : endpoints.Cluster, []);
        foreach (var address in Addresses(service.ExternalAddresses).Concat(Addresses(service.LoadBalancerAddresses)))
            AddExternal(Frontend.Address, address, port.Port);
        if (port.NodePort > 0)
            AddExternal(Frontend.NodePort, null, port.NodePort);
        AddFirewall();
        foreach (var endpoint in endpoints.Local)
            fragment.Items[new RuleItem(family, Containers.Hairpin, $"{endpoint.Address} . {endpoint.Address}")] = "";
    }

    private IEnumerable<IpAddr> Addresses(IEnumerable<IpAddr> addresses) => addresses.Where(address => address.Family == family);

    private string InternalVerdict()
    {
        if (endpoints.Cluster.Count == 0)
            return Refuse;
        var count = service.InternalLocal ? endpoints.Local.Count : endpoints.Cluster.Count;
        return count == 0 ? "drop" : $"goto {Chains(Frontend.Address).Internal(count)}";
    }

    private void AddExternal(Frontend frontend, IpAddr? address, int destinationPort)
    {
        var chains = Chains(frontend);
        var count = endpoints.Cluster.Count;
        var verdict = count == 0 ? Refuse
            : service.ExternalLocal ? $"goto {chains.ExternalLocal(count, endpoints.Local.Count)}"
            : $"goto {chains.External(count)}";
        AddFrontend(frontend, address, destinationPort, verdict, endpoints.Cluster, service.ExternalLocal ? endpoints.Local : []);
    }

    private void AddFrontend(
        Frontend frontend, IpAddr? address, int destinationPort, string verdict, IReadOnlyList<Endpoint> cluster, IReadOnlyList<Endpoint> local)
    {
        var destination = NftText.Destination(address, port.Protocol, destinationPort);
        fragment.Items[new RuleItem(family, frontend.Services, destination)] = verdict;
        if (service.AffinitySeconds is not null)
            fragment.Items[new RuleItem(family, frontend.Identities, destination)] = NftText.Mark(Identity());
        AddSlots(frontend, destination, cluster, 0);
        AddSlots(frontend, destination, local, Containers.LocalIndex);
        if (port.Protocol == "udp")
            fragment.Udp[(family, address, destinationPort)] = verdict == Refuse ? [] : [.. cluster.Concat(local).Distinct()];
    }

    private void AddSlots(Frontend frontend, string destination, IReadOnlyList<Endpoint> list, uint first)
    {
        var slots = service.AffinitySeconds is null ? null : StickySlots.Assign(list, first > 0);
        for (var i = 0; i < list.Count; i++)
        {
            var index = first + (uint)i;
            var slot = slots?[i] ?? index;
            fragment.Items[new RuleItem(family, frontend.Endpoints, NftText.With(destination, slot))] = NftText.Text(list[i]);
            if (slots is not null)
                fragment.Items[new RuleItem(family, frontend.Choices, NftText.With(destination, index))] = NftText.Mark(slot);
        }
    }

    // Should two ports share an identity, a client of both is led anew each time it changes between them.
    private uint Identity() => Fnv.Hash($"{service.Key}:{port.Port}/{port.Protocol}") & Containers.IdentityBits;

    private void AddFirewall()
    {
        // As in kube-proxy, ranges restrict the addresses of their own family only.
        var ranges = service.SourceRanges.Where(range => range.Family == family).ToList();
        if (ranges.Count == 0)
            return;
        foreach (var address in Addresses(service.LoadBalancerAddresses))
        {
            var chain = ChainLibrary.Firewall(family, ranges, fragment.Items);
            fragment.Items[new RuleItem(family, Containers.Firewall, NftText.Destination(address, port.Protocol, port.Port))] = $"jump {chain}";
        }
    }

    private ChainLibrary Chains(Frontend frontend) => new(family, frontend, service.AffinitySeconds, fragment.Items);
}
