using System.Collections.Immutable;
using Steelyard.Core.Advertisements;
using Steelyard.Core.Configuration;
using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Simulation.Tests.Engine;

/// <summary>Configurations with one pool, 10.9.<c>n</c>.0/24, advertised from some nodes.</summary>
internal static class Configurations
{
    public static ConfigurationSnapshot Of(int pool, IEnumerable<int> nodes) => ConfigurationSnapshot.Empty with
    {
        Pools = [new AddressPool("p", [IpPrefix.Parse($"10.9.{pool}.0/24")], true, false, null)],
        Layer2Advertisements = new Dictionary<string, ImmutableArray<Layer2Advertisement>>
        {
            ["p"] = [new Layer2Advertisement("ad", nodes.Select(SimulatedCluster.NameOf).ToHashSet(), new Dictionary<string, int>(), new HashSet<string>(), [])],
        },
    };

    public static IpAddr Address(int pool, int host) => IpAddr.V4(0x0a090000u + ((uint)pool << 8) + (uint)host);
}
