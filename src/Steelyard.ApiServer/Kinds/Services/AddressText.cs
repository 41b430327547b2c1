using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Steelyard.ApiServer.Kinds.Services;

/// <summary>Reads addresses and prefixes as strictly as the API does, with its texts for what is wrong.</summary>
internal static class AddressText
{
    public const string NotAnAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    public const string NotAPrefix = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    /// <summary>The address, or null when the text is none in canonical IPv4 or any IPv6 form.</summary>
    public static IPAddress? TryParse(string text) => Problem(text) is null ? IPAddress.Parse(text) : null;

    /// <summary>What is wrong with an address; null when nothing is.</summary>
    public static string? Problem(string text)
    {
        if (!text.Contains(':'))
            return ProblemOfIPv4(text);
        if (text.Contains('%') || text.Contains('[') || !IPAddress.TryParse(text, out var address))
            return NotAnAddress;
        return address.IsIPv4MappedToIPv6 ? "must not be an IPv4-mapped IPv6 address" : null;
    }

    /// <summary>What is wrong with a prefix ("10.0.0.0/8"); null when nothing is.</summary>
    public static string? PrefixProblem(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || Problem(text[..slash]) is not null)
            return NotAPrefix;
        var max = text.Contains(':') ? 128 : 32;
        var digits = text.AsSpan(slash + 1);
        return digits.Length is > 0 and <= 3 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= max
            ? null
            : NotAPrefix;
    }

    public static string FamilyOf(string address) => address.Contains(':') ? "IPv6" : "IPv4";

    /// <summary>What forbids an address for an endpoint or an external IP; null when nothing does.</summary>
    public static string? SpecialProblem(IPAddress address) => address switch
    {
        _ when address.Equals(IPAddress.Any) => "may not be unspecified (0.0.0.0)",
        _ when address.Equals(IPAddress.IPv6Any) => "may not be unspecified (::)",
        _ when IPAddress.IsLoopback(address) => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
        _ when address.IsIPv6LinkLocal || IsIPv4(address, 169, 254) => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
        _ when IsIPv4(address, 224, 0, third: 0) || IsIPv6LinkLocalMulticast(address) =>
            "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
        _ => null,
    };

    private static bool IsIPv4(IPAddress address, byte first, byte second, byte? third = null)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork)
            return false;
        var bytes = address.GetAddressBytes();
        return bytes[0] == first && bytes[1] == second && (third is null || bytes[2] == third);
    }

    private static bool IsIPv6LinkLocalMulticast(IPAddress address) =>
        address.IsIPv6Multicast && (address.GetAddressBytes()[1] & 0x0F) == 2;

    private static string? ProblemOfIPv4(string text)
    {
        var parts = text.Split('.');
        if (parts.Length != 4)
            return NotAnAddress;
        foreach (var part in parts)
        {
            if (part.Length == 0 || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > 255)
                return NotAnAddress;
        }
        return parts.Any(static p => p.Length > 1 && p[0] == '0') ? "must not have leading 0s" : null;
    }
}
