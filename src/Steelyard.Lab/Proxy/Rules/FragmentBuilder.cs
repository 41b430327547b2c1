using Steelyard.Lab.Proxy.Model;
using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Rules;

/// <summary>Turns one service and its slices into rules. Pure.</summary>
internal sealed class FragmentBuilder(string node)
{
    public ServiceFragment Build(ProxyService service, IReadOnlyCollection<EndpointSlice> slices)
    {
        var fragment = new ServiceFragment();
        foreach (var family in service.ClusterAddresses.Select(address => address.Family).Distinct())
        {
            foreach (var port in service.Ports)
                new PortRules(fragment, service, port, family, EndpointChoice.Of(port, family, slices, node)).Add();
            foreach (var address in service.ClusterAddresses.Where(address => address.Family == family))
                fragment.Items[new RuleItem(family, Containers.ClusterAddresses, address.ToString())] = "";
        }
        return fragment;
    }

    /// <summary>The number of addresses on this node that are ready: what the health check port tells.</summary>
    public int CountLocal(IEnumerable<EndpointSlice> slices) => slices
        .SelectMany(slice => slice.Endpoints)
        .Where(endpoint => endpoint.Ready && endpoint.Node == node)
        .SelectMany(endpoint => endpoint.Addresses)
        .Distinct().Count();
}
