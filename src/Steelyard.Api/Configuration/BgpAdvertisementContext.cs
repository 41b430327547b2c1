using Steelyard.Core.Advertisements;
using Steelyard.Core.Peers;

namespace Steelyard.Api.Configuration;

/// <summary>What BGP advertisements are compiled against.</summary>
internal sealed record BgpAdvertisementContext(
    PoolDirectory Pools,
    NodeSets Nodes,
    IReadOnlyDictionary<string, BgpCommunity> Aliases,
    IReadOnlyList<BgpPeer> Peers,
    IReadOnlyDictionary<string, BfdProfile> BfdProfiles,
    CompileOptions Options);
