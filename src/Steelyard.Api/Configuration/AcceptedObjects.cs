using System.Collections.Immutable;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;

namespace Steelyard.Api.Configuration;

/// <summary>By name, the versions of the objects from which the present configuration was made.</summary>
internal sealed record AcceptedObjects
{
    public static readonly AcceptedObjects None = new();

    public IReadOnlyDictionary<string, IPAddressPool> Pools { get; init; } = Empty<IPAddressPool>();

    public IReadOnlyDictionary<string, BGPPeer> Peers { get; init; } = Empty<BGPPeer>();

    public IReadOnlyDictionary<string, BFDProfile> BfdProfiles { get; init; } = Empty<BFDProfile>();

    public IReadOnlyDictionary<string, L2Advertisement> L2Advertisements { get; init; } = Empty<L2Advertisement>();

    public IReadOnlyDictionary<string, BGPAdvertisement> BgpAdvertisements { get; init; } = Empty<BGPAdvertisement>();

    public IReadOnlyDictionary<string, Community> Communities { get; init; } = Empty<Community>();

    private static ImmutableDictionary<string, T> Empty<T>()
        where T : IResource =>
        ImmutableDictionary<string, T>.Empty;
}
