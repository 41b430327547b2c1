using System.Globalization;

namespace Steelyard.Primitives;

/// <summary>
/// A 48-bit IEEE 802 hardware address as a value. The text form is six lower-case hexadecimal pairs with colons,
/// as the Linux tools print it.
/// </summary>
public readonly record struct MacAddress : IComparable<MacAddress>
{
    /// <summary>Octets of an address.</summary>
    public const int Length = 6;

    private const int TextLength = 17;
    private const ulong GroupBit = 0x0100_0000_0000;

    private readonly ulong _value;

    /// <summary>Takes the first six octets, most significant first; a shorter span is an <see cref="ArgumentException"/>.</summary>
    public MacAddress(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < Length)
            throw new ArgumentException($"a hardware address has {Length} octets, not {octets.Length}", nameof(octets));
        foreach (var octet in octets[..Length])
            _value = (_value << 8) | octet;
    }

    private MacAddress(ulong value) => _value = value;

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static MacAddress Broadcast { get; } = new(0xffff_ffff_ffff);

    /// <summary>True when the group bit is set: multicast and broadcast.</summary>
    public bool IsMulticast => (_value & GroupBit) != 0;

    public bool IsBroadcast => _value == Broadcast._value;

    public bool IsZero => _value == 0;

    /// <summary>The Ethernet group of an IP multicast group (RFC 1112 section 6.4, RFC 2464 section 7).</summary>
    public static MacAddress ForMulticast(IpAddr group) => group.Family == IpFamily.IPv4
        ? new MacAddress(0x0100_5e00_0000UL | ((ulong)group.Value & 0x7f_ffff))
        : new MacAddress(0x3333_0000_0000UL | (uint)(group.Value & uint.MaxValue));

    /// <summary>Writes six octets; the span must hold them.</summary>
    public void CopyTo(Span<byte> destination)
    {
        for (var i = 0; i < Length; i++)
            destination[i] = (byte)(_value >> (40 - (8 * i)));
    }

    /// <summary>Reads six hexadecimal pairs, all separated by colons or all by hyphens, in any case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress address)
    {
        address = default;
        if (text.Length != TextLength || text[2] is not (':' or '-'))
            return false;
        ulong value = 0;
        for (var at = 0; at < TextLength; at += 3)
        {
            if (at > 0 && text[at - 1] != text[2])
                return false;
            if (!byte.TryParse(text.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
                return false;
            value = (value << 8) | octet;
        }

        address = new MacAddress(value);
        return true;
    }

    public static MacAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"\"{text}\" is not a hardware address");

    public int CompareTo(MacAddress other) => _value.CompareTo(other._value);

    public static bool operator <(MacAddress left, MacAddress right) => left._value < right._value;
    public static bool operator >(MacAddress left, MacAddress right) => left._value > right._value;
    public static bool operator <=(MacAddress left, MacAddress right) => left._value <= right._value;
    public static bool operator >=(MacAddress left, MacAddress right) => left._value >= right._value;

    public override string ToString() => string.Create(TextLength, _value, static (text, value) =>
    {
        for (var i = 0; i < Length; i++)
        {
            ((byte)(value >> (40 - (8 * i)))).TryFormat(text[(3 * i)..], out _, "x2", CultureInfo.InvariantCulture);
            if (i < Length - 1)
                text[(3 * i) + 2] = ':';
        }
    });
}
