using Steelyard.Core.Allocation;
using Steelyard.Core.Pools;
using Steelyard.Core.Services;
using static Steelyard.Core.Tests.Fixtures;

namespace Steelyard.Core.Tests.Services;

internal static class ServiceFixtures
{
    /// <summary>Pools of one family each, some pinned.</summary>
    public static readonly AddressPool[] SinglePools =
    [
        Pool("pool1", "1.2.3.0/31"),
        Pool("pool2", "3.4.5.6/32", auto: false),
        Pool("pool3", "1000::/127"),
        Pool("pool4", "2000::1/128", auto: false),
        Pool("pool6", "7.8.9.0/31", allocation: Only("test-ns1", priority: 10)),
        Pool("pool7", "10.11.12.0/31", allocation: Only("test-ns1", priority: 11)),
        Pool("pool8", "13.14.15.0/31", allocation: Only(label: "team=metallb", priority: 9)),
        Pool("pool9", "16.17.18.0/31", allocation: Only("test-ns2")),
        Pool("pool10", "19.20.21.0/31", allocation: Only(label: "team=metallb", priority: 8)),
        Pool("pool11", "22.23.24.0/31", allocation: Only("test-ns1", "team=metallb", 8)),
        Pool("pool12", "25.26.27.0/31", allocation: Only("test-ns1", "team=metallb", 5)),
    ];

    public static readonly AddressPool[] DualPools =
        [.. SinglePools.Where(pool => pool.Name is not ("pool1" or "pool3")), Pool("pool5", "1.2.3.0/31 1000::/127")];

    public static ServiceConverger Converger(AddressPool[] pools, UnknownPoolPolicy policy = UnknownPoolPolicy.AnyPool)
    {
        var converger = new ServiceConverger(policy);
        converger.SetPools(new PoolSet(pools));
        return converger;
    }

    /// <summary>A LoadBalancer service; texts blank separated; annotations without a slash get the prefix metallb.io/.</summary>
    public static ServiceSpec Service(
        string name = "s",
        string cluster = "1.2.3.4",
        FamilyPolicy policy = FamilyPolicy.SingleStack,
        string status = "",
        string annotations = "",
        string ip = "",
        string type = "LoadBalancer",
        string ns = "default",
        string label = "",
        string ports = "tcp/80") => new()
        {
            Namespace = ns,
            Name = name,
            Type = type,
            Labels = Map(label),
            ClusterIPs = cluster.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ClusterIP = cluster.Split(' ')[0],
            FamilyPolicy = policy,
            Ingress = [.. status.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => new IngressEntry(text))],
            LoadBalancerIP = ip,
            Ports = Ports(ports),
            Annotations = annotations.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(
                pair => pair[0].Contains('/') ? pair[0] : $"metallb.io/{pair[0]}", pair => pair[1]),
        };

    /// <summary>The service as it stands after the decision was written.</summary>
    public static ServiceSpec Written(this ServiceSpec service, ServiceDecision decision)
    {
        if (!decision.HasChanges)
            return service;
        var annotations = service.Annotations
            .Where(pair => pair.Key != ServiceAnnotations.AllocatedFromPool)
            .ToDictionary(pair => pair.Key, pair => pair.Value);
        if (decision.Pool is not null)
            annotations[ServiceAnnotations.AllocatedFromPool] = decision.Pool;
        return service with
        {
            Annotations = annotations,
            Ingress = [.. decision.Addresses.Select(address => new IngressEntry(address.ToString()))],
        };
    }

    public static string Published(this ServiceDecision decision) => string.Join(' ', decision.Addresses);

    public static string[] Reasons(this ServiceDecision decision) => [.. decision.Events.Select(one => one.Reason)];
}
