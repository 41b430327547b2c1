using System.Collections.Immutable;
using Steelyard.Core.Advertisements;
using Steelyard.Core.Announcements;
using Steelyard.Core.Configuration;
using Steelyard.Core.Selectors;
using Steelyard.Primitives;

namespace Steelyard.Core.Tests.Announcements;

/// <summary>Short forms of the inputs of a plan: nodes iris1 and iris2, the pool p with 10.20.30.0/24 and 1000::/120.</summary>
internal static class PlanFixture
{
    public const string Key = "default/svc";

    public static readonly string[] Nodes = ["iris1", "iris2"];

    public static readonly IpAddr Vip = IpAddr.Parse("10.20.30.1");

    /// <summary>A plan for which all nodes are alive.</summary>
    public static Layer2Plan Plan(
        string node, IReadOnlyList<Layer2Advertisement>? ads = null, bool ignoresExclusion = false, string[]? nodes = null, bool isSticky = false)
    {
        var plan = new Layer2Plan(node, ignoresExclusion, isSticky);
        foreach (var name in nodes ?? Nodes)
            plan.SetNode(name, default);
        plan.SetMembers((nodes ?? Nodes).ToHashSet());
        plan.Reconfigure(Snapshot(ads ?? [Ad(nodes ?? Nodes)]));
        return plan;
    }

    public static ConfigurationSnapshot Snapshot(IReadOnlyList<Layer2Advertisement> ads, string blocks = "10.20.30.0/24 1000::/120") =>
        ConfigurationSnapshot.Empty with
        {
            Pools = [Fixtures.Pool("p", blocks)],
            Layer2Advertisements = new Dictionary<string, ImmutableArray<Layer2Advertisement>> { ["p"] = [.. ads] },
        };

    /// <summary>Scores as <c>node:score</c>, interfaces and selectors blank separated.</summary>
    public static Layer2Advertisement Ad(IEnumerable<string> nodes, string interfaces = "", string selectors = "", string scores = "") => new(
        $"ad-{interfaces}-{selectors}-{scores}",
        nodes.ToHashSet(),
        Words(scores).Select(word => word.Split(':')).ToDictionary(pair => pair[0], pair => int.Parse(pair[1])),
        Words(interfaces).ToHashSet(),
        [.. Words(selectors).Select(word => word.Split('=')).Select(pair => new LabelSelector([new LabelRequirement(pair[0], SelectorOperator.In, [pair[1]])]))]);

    public static ServiceFacts Service(string addresses = "10.20.30.1", string labels = "", bool local = false, bool sharing = false) => new()
    {
        Addresses = [.. Words(addresses).Select(IpAddr.Parse)],
        Labels = Words(labels).Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]),
        IsLocal = local,
        AllowsSharing = sharing,
    };

    /// <summary>Usable endpoints on these nodes.</summary>
    public static EndpointFacts On(params string[] nodes) => new(nodes.Length > 0, nodes.ToHashSet());

    public static Layer2Decision Decide(this Layer2Plan plan, ServiceFacts service, EndpointFacts endpoints)
    {
        plan.Set(Key, service, endpoints);
        return plan.Decision(Key);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
