using Steelyard.Core.Pools;
using Steelyard.Primitives;

namespace Steelyard.Core.Allocation;

/// <summary>What one service asks of the allocator.</summary>
public sealed record AllocationRequest
{
    /// <summary><c>namespace/name</c>.</summary>
    public required string Service { get; init; }

    public required string Namespace { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyLabels;

    public ServiceFamily Family { get; init; }

    public FamilyPolicy Policy { get; init; }

    /// <summary>The family to prefer when only one of two can be had.</summary>
    public IpFamily Primary { get; init; }

    /// <summary>Services share an address only under the same non-empty key; empty: never.</summary>
    public string SharingKey { get; init; } = "";

    /// <summary>Services share an address only when this agrees: it tells apart backends that traffic cannot be split over.</summary>
    public string BackendKey { get; init; } = "";

    public IReadOnlyList<ServicePort> Ports { get; init; } = [];

    /// <summary>Exactly these addresses; empty: any.</summary>
    public IReadOnlyList<IpAddr> Addresses { get; init; } = [];

    /// <summary>Only from this pool; null: any.</summary>
    public string? Pool { get; init; }

    internal bool MayUse(AddressPool pool) => pool.Allocation is null || pool.Allocation.Allows(Namespace, Labels);

    private static readonly IReadOnlyDictionary<string, string> EmptyLabels = new Dictionary<string, string>();
}
