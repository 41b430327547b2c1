using Steelyard.Primitives;

namespace Steelyard.Core.Pools;

/// <summary>
/// One block of a compiled pool. <see cref="Ordinal"/> is its place among the pool's blocks of the same family,
/// <see cref="Index"/> among all blocks of the <see cref="PoolSet"/>.
/// </summary>
public sealed record PoolBlock(IpPrefix Prefix, AddressPool Pool, int Ordinal, int Index = 0);
