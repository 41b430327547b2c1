using System.Globalization;

namespace Steelyard.Core.Advertisements;

/// <summary>
/// A standard (RFC 1997) or large (RFC 8092) community. A standard community a:b keeps a·65536+b in
/// <see cref="Global"/>, so that both kinds share one numeric order.
/// </summary>
public readonly record struct BgpCommunity : IComparable<BgpCommunity>
{
    private BgpCommunity(bool large, uint global, uint local1, uint local2) =>
        (IsLarge, Global, Local1, Local2) = (large, global, local1, local2);

    public bool IsLarge { get; }

    /// <summary>The 32 bits of a standard community, or the global administrator of a large one.</summary>
    public uint Global { get; }

    public uint Local1 { get; }

    public uint Local2 { get; }

    public static BgpCommunity Standard(ushort high, ushort low) => new(false, ((uint)high << 16) | low, 0, 0);

    public static BgpCommunity Large(uint global, uint local1, uint local2) => new(true, global, local1, local2);

    public int CompareTo(BgpCommunity other)
    {
        var order = (Global, Local1, Local2).CompareTo((other.Global, other.Local1, other.Local2));
        return order != 0 ? order : IsLarge.CompareTo(other.IsLarge);
    }

    public static bool operator <(BgpCommunity left, BgpCommunity right) => left.CompareTo(right) < 0;
    public static bool operator >(BgpCommunity left, BgpCommunity right) => left.CompareTo(right) > 0;
    public static bool operator <=(BgpCommunity left, BgpCommunity right) => left.CompareTo(right) <= 0;
    public static bool operator >=(BgpCommunity left, BgpCommunity right) => left.CompareTo(right) >= 0;

    /// <summary><c>a:b</c>, or <c>x:y:z</c> for a large community (without the marker of the configuration syntax).</summary>
    public override string ToString() => IsLarge
        ? string.Create(CultureInfo.InvariantCulture, $"{Global}:{Local1}:{Local2}")
        : string.Create(CultureInfo.InvariantCulture, $"{Global >> 16}:{Global & 0xffff}");
}
