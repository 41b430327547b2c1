using System.Net;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>
/// The address ranges of Services, the primary family first, and the range of node ports (both ends included).
/// </summary>
public sealed record ServiceNetwork(IReadOnlyList<IPNetwork> ClusterRanges, int FirstNodePort = 30000, int LastNodePort = 32767)
{
    /// <summary>10.43.0.0/16 and fd00:43::/112, node ports 30000-32767.</summary>
    public static ServiceNetwork Default { get; } =
        new([IPNetwork.Parse("10.43.0.0/16"), IPNetwork.Parse("fd00:43::/112")]);
}
