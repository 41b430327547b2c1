using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using Steelyard.Core.Advertisements;
using Steelyard.Core.Peers;

namespace Steelyard.Api.Configuration;

/// <summary>
/// Compiles all objects into one validated snapshot. Never fails as a whole: each wrong object yields an error and
/// counts with its last good version, or not at all; every other object counts as it is.
/// </summary>
public static class ConfigurationCompiler
{
    /// <param name="objects">The objects as they are now.</param>
    /// <param name="options">Whose view and which rules.</param>
    /// <param name="previous">The result before, source of the last good versions and of unchanged instances.</param>
    public static CompiledConfiguration Compile(
        ClusterObjects objects, CompileOptions? options = null, CompiledConfiguration? previous = null)
    {
        options ??= CompileOptions.Default;
        previous ??= CompiledConfiguration.Empty;
        var lastGood = previous.Accepted;
        var own = new ObjectFilter(objects, options);
        var secrets = ByName(own.Secrets);
        var nodeSets = new NodeSets(objects.Nodes);

        var bfd = new KindSettlement<BFDProfile, BfdProfile>("BFDProfile", lastGood.BfdProfiles,
            list => BfdProfileCompiler.Compile(list, options.BgpMode)).Settle(own.BfdProfiles);
        var profiles = bfd.Values.ToDictionary(profile => profile.Name, StringComparer.Ordinal);
        var peers = new KindSettlement<BGPPeer, BgpPeer>("BGPPeer", lastGood.Peers,
            list => new PeerCompiler(profiles, secrets, objects.Nodes, options).Compile(list)).Settle(own.Peers);
        var communities = new KindSettlement<Community, Dictionary<string, BgpCommunity>>("Community", lastGood.Communities,
            list => CommunityCompiler.Compile(list, options.BgpMode)).Settle(own.Communities);
        var aliases = communities.Values.SelectMany(pairs => pairs).ToDictionary(StringComparer.Ordinal);
        var pools = new KindSettlement<IPAddressPool, CompiledPool>("IPAddressPool", lastGood.Pools,
            list => PoolCompiler.Compile(list, objects.Namespaces)).Settle(own.Pools);
        var directory = new PoolDirectory(pools.Values);
        var layer2 = new KindSettlement<L2Advertisement, Attached<Layer2Advertisement>>("L2Advertisement", lastGood.L2Advertisements,
            list => L2AdvertisementCompiler.Compile(list, directory, nodeSets)).Settle(own.L2Advertisements);
        var context = new BgpAdvertisementContext(directory, nodeSets, aliases, peers.Values, profiles, options);
        var bgp = new KindSettlement<BGPAdvertisement, Attached<BgpAdvertisement>>("BGPAdvertisement", lastGood.BgpAdvertisements,
            list => BgpAdvertisementCompiler.Compile(list, context)).Settle(own.BgpAdvertisements);

        return new CompiledConfiguration
        {
            Snapshot = new SnapshotBuilder(previous.Snapshot)
                .Build(pools.Values, layer2.Values, bgp.Values, peers.Values, profiles, aliases),
            Errors = [.. bfd.Errors, .. peers.Errors, .. communities.Errors, .. pools.Errors, .. layer2.Errors, .. bgp.Errors],
            LeftOut = [.. bfd.LeftOut, .. peers.LeftOut, .. communities.LeftOut, .. pools.LeftOut, .. layer2.LeftOut, .. bgp.LeftOut],
            Accepted = new AcceptedObjects
            {
                BfdProfiles = bfd.Accepted,
                Peers = peers.Accepted,
                Communities = communities.Accepted,
                Pools = pools.Accepted,
                L2Advertisements = layer2.Accepted,
                BgpAdvertisements = bgp.Accepted,
            },
        };
    }

    internal static Dictionary<string, T> ByName<T>(IEnumerable<T> objects)
        where T : IResource
    {
        var byName = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in objects)
            byName[item.Metadata.Name] = item;
        return byName;
    }
}
