using Steelyard.Primitives;

namespace Steelyard.Core.Pools;

/// <summary>One block of a compiled pool; <see cref="Ordinal"/> is its place among the pool's blocks of the same family.</summary>
public sealed record PoolBlock(IpPrefix Prefix, AddressPool Pool, int Ordinal);
