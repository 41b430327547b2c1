using CsCheck;

namespace Steelyard.Primitives.Tests;

/// <summary>Generators of addresses; IPv6 ones favour zero groups, where the text form has its special cases.</summary>
internal static class Gens
{
    public static readonly Gen<IpAddr> V4 = Gen.UInt.Select(IpAddr.V4);

    private static readonly Gen<ushort> Group = Gen.Frequency((3, Gen.Const((ushort)0)), (2, Gen.UShort), (1, Gen.UShort[0, 15]));

    public static readonly Gen<IpAddr> V6 = Group.Array[8]
        .Select(groups => groups.Aggregate(UInt128.Zero, (value, group) => (value << 16) | group))
        .Where(value => value >> 32 != 0xffff)
        .Select(value => new IpAddr(IpFamily.IPv6, value));

    public static readonly Gen<IpAddr> Any = Gen.OneOf(V4, V6);

    public static readonly Gen<IpPrefix> Prefix =
        Gen.Select(Any, Gen.Int[0, 128], (address, length) => new IpPrefix(address, Math.Min(length, address.Bits)));

    public static readonly Gen<IpRange> Range = Gen.OneOf(
        Gen.Select(V4, V4, Order),
        Gen.Select(V6, V6, Order),
        Gen.Select(V4, Gen.UInt[0, 1000], (first, size) =>
            Order(first, IpAddr.V4((uint)Math.Min((ulong)first.Value + size, uint.MaxValue)))));

    private static IpRange Order(IpAddr a, IpAddr b) => a < b ? new IpRange(a, b) : new IpRange(b, a);
}
