using Steelyard.Primitives;

namespace Steelyard.Lab.Proxy.Model;

/// <summary>
/// The endpoints that a service port uses in one address family: in the whole cluster, and on this node. Both are in
/// order and without duplicates. As kube-proxy does, ready endpoints are used; where there are none, those that
/// still serve while they end.
/// </summary>
internal sealed record EndpointChoice(IReadOnlyList<Endpoint> Cluster, IReadOnlyList<Endpoint> Local)
{
    public static EndpointChoice Of(ServicePort port, IpFamily family, IEnumerable<EndpointSlice> slices, string node)
    {
        var all = new List<(Endpoint Endpoint, SliceEndpoint State)>();
        foreach (var slice in slices.Where(slice => slice.Family == family))
        {
            foreach (var target in slice.Ports.Where(p => p.Name == port.Name && p.Protocol == port.Protocol && p.Port > 0))
                all.AddRange(slice.Endpoints.SelectMany(e => e.Addresses.Select(address => (new Endpoint(address, target.Port), e))));
        }
        return new EndpointChoice(Usable(all), Usable(all.Where(e => e.State.Node == node)));
    }

    private static IReadOnlyList<Endpoint> Usable(IEnumerable<(Endpoint Endpoint, SliceEndpoint State)> all)
    {
        var ready = Sorted(all.Where(e => e.State.Ready));
        return ready.Count > 0 ? ready : Sorted(all.Where(e => e.State is { Serving: true, Terminating: true }));
    }

    private static List<Endpoint> Sorted(IEnumerable<(Endpoint Endpoint, SliceEndpoint State)> endpoints) =>
        [.. endpoints.Select(e => e.Endpoint).Distinct().Order()];
}
