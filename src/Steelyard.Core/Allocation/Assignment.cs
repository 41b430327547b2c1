using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>The addresses a service holds, all of one pool: one, or one per family.</summary>
public sealed record Assignment(
    string Service,
    IReadOnlyList<IpAddr> Addresses,
    string Pool,
    string SharingKey,
    string BackendKey,
    IReadOnlyList<ServicePort> Ports)
{
    /// <summary>Whether the other assignment occupies the same things under the same sharing terms, whatever the pool's name.</summary>
    public bool Occupies(Assignment other) =>
        SharingKey == other.SharingKey
        && BackendKey == other.BackendKey
        && Addresses.SequenceEqual(other.Addresses)
        && Ports.SequenceEqual(other.Ports);
}
