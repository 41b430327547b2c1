using System.Globalization;

namespace Steelyard.Primitives;

/// <summary>A network prefix (RFC 4632). Host bits are always zero: the constructor masks them away.</summary>
public readonly record struct IpPrefix : IComparable<IpPrefix>
{
    public IpPrefix(IpAddr address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, address.Bits);
        Length = length;
        First = address with { Value = address.Value & ~HostMask(address.Bits - length) };
    }

    /// <summary>The lowest address, the one written before the slash.</summary>
    public IpAddr First { get; }

    /// <summary>Mask length in bits, 0 to 32 or 128.</summary>
    public int Length { get; }

    public IpFamily Family => First.Family;

    public int HostBits => First.Bits - Length;

    public IpAddr Last => First with { Value = First.Value | HostMask(HostBits) };

    public bool Contains(IpAddr address) => address.Family == Family && address >= First && address <= Last;

    public bool Overlaps(IpPrefix other) => Contains(other.First) || other.Contains(First);

    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/');
        if (slash < 0 || !IpAddr.TryParse(text[..slash], out var address))
            return false;
        var digits = text[(slash + 1)..];
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0'))
            return false;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > address.Bits)
            return false;
        prefix = new IpPrefix(address, length);
        return true;
    }

    public static IpPrefix Parse(string text) =>
        TryParse(text, out var prefix) ? prefix : throw new FormatException($"\"{text}\" is not a network prefix");

    public int CompareTo(IpPrefix other)
    {
        var byAddress = First.CompareTo(other.First);
        return byAddress != 0 ? byAddress : Length.CompareTo(other.Length);
    }

    public static bool operator <(IpPrefix left, IpPrefix right) => left.CompareTo(right) < 0;
    public static bool operator >(IpPrefix left, IpPrefix right) => left.CompareTo(right) > 0;
    public static bool operator <=(IpPrefix left, IpPrefix right) => left.CompareTo(right) <= 0;
    public static bool operator >=(IpPrefix left, IpPrefix right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}/{Length}");

    private static UInt128 HostMask(int hostBits) =>
        hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
}
