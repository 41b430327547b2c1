using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Steelyard.Primitives;

/// <summary>
/// An IPv4 or IPv6 address as a value: 16 bytes and a family, ordered first by family and then numerically.
/// The text form is canonical (RFC 5952 for IPv6); IPv4-mapped IPv6 text parses as IPv4.
/// </summary>
public readonly record struct IpAddr(IpFamily Family, UInt128 Value) : IComparable<IpAddr>
{
    /// <summary>The upper 96 bits of an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2).</summary>
    private static readonly UInt128 MappedPrefix = 0xffff;

    /// <summary>Number of bits of an address of this family: 32 or 128.</summary>
    public int Bits => Family == IpFamily.IPv4 ? 32 : 128;

    public static IpAddr V4(uint value) => new(IpFamily.IPv4, value);

    public static IpAddr From(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4
            ? new IpAddr(IpFamily.IPv4, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new IpAddr(IpFamily.IPv6, BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    public IPAddress ToIPAddress()
    {
        if (Family == IpFamily.IPv4)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(four, (uint)Value);
            return new IPAddress(four);
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return new IPAddress(bytes);
    }

    /// <summary>Parses strict text: four decimal octets without leading zeros, or IPv6 without zone. No blanks.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddr address)
    {
        address = default;
        if (!text.Contains(':'))
            return TryParseV4(text, out address);
        if (!Ipv6Text.TryParse(text, out var value))
            return false;
        address = value >> 32 == MappedPrefix ? V4((uint)(value & uint.MaxValue)) : new IpAddr(IpFamily.IPv6, value);
        return true;
    }

    public static IpAddr Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"\"{text}\" is not an IP address");

    private static bool TryParseV4(ReadOnlySpan<char> text, out IpAddr address)
    {
        address = default;
        uint value = 0;
        for (var octet = 0; octet < 4; octet++)
        {
            var end = octet == 3 ? text.Length : text.IndexOf('.');
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0'))
                return false;
            if (!byte.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var part))
                return false;
            value = (value << 8) | part;
            text = octet == 3 ? [] : text[(end + 1)..];
        }

        address = V4(value);
        return true;
    }

    public int CompareTo(IpAddr other) =>
        Family != other.Family ? Family.CompareTo(other.Family) : Value.CompareTo(other.Value);

    public static bool operator <(IpAddr left, IpAddr right) => left.CompareTo(right) < 0;
    public static bool operator >(IpAddr left, IpAddr right) => left.CompareTo(right) > 0;
    public static bool operator <=(IpAddr left, IpAddr right) => left.CompareTo(right) <= 0;
    public static bool operator >=(IpAddr left, IpAddr right) => left.CompareTo(right) >= 0;

    public override string ToString()
    {
        Span<char> text = stackalloc char[Ipv6Text.MaxLength];
        return new string(text[..Write(text)]);
    }

    private int Write(Span<char> text)
    {
        if (Family == IpFamily.IPv6)
            return Ipv6Text.Write(Value, text);
        var value = (uint)Value;
        text.TryWrite(CultureInfo.InvariantCulture, $"{value >> 24}.{(value >> 16) & 255}.{(value >> 8) & 255}.{value & 255}", out var length);
        return length;
    }
}
