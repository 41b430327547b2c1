using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>The values of <c>format</c> for strings that a genuine server checks; others are ignored.</summary>
public static partial class StringFormats
{
    private static readonly Dictionary<string, Func<string, bool>> Checks = new(StringComparer.Ordinal)
    {
        ["byte"] = IsBase64,
        ["cidr"] = IsCidr,
        ["date"] = IsDate,
        ["date-time"] = IsDateTime,
        ["datetime"] = IsDateTime,
        ["duration"] = text => GoDuration.TryParseLoose(text, out _),
        ["email"] = text => Email().IsMatch(text),
        ["hexcolor"] = text => HexColor().IsMatch(text),
        ["hostname"] = text => text.Length <= 253 && Hostname().IsMatch(text),
        ["ipv4"] = text => IsAddress(text, AddressFamily.InterNetwork),
        ["ipv6"] = text => IsAddress(text, AddressFamily.InterNetworkV6),
        ["k8s-short-name"] = text => text.Length <= 63 && ShortName().IsMatch(text),
        ["k8s-long-name"] = text => text.Length <= 253 && LongName().IsMatch(text),
        ["mac"] = text => Mac().IsMatch(text),
        ["uri"] = IsUri,
        ["uuid"] = text => Uuid().IsMatch(text),
        ["uuid3"] = text => Uuid().IsMatch(text) && Version(text) == '3',
        ["uuid4"] = text => Uuid().IsMatch(text) && Version(text) == '4',
        ["uuid5"] = text => Uuid().IsMatch(text) && Version(text) == '5',
    };

    private static readonly HashSet<string> Unchecked = new(StringComparer.Ordinal)
    {
        "bsonobjectid", "creditcard", "double", "float", "int32", "int64", "isbn", "isbn10", "isbn13", "password",
        "rgbcolor", "ssn",
    };

    /// <summary>False for formats a genuine server warns about (<c>unrecognized format "…"</c>).</summary>
    public static bool IsKnown(string format) => Checks.ContainsKey(format) || Unchecked.Contains(format);

    /// <summary>True when the text has the format, or the format is one that is not checked.</summary>
    public static bool Matches(string format, string text) => !Checks.TryGetValue(format, out var check) || check(text);

    private static char Version(string uuid) => uuid.Replace("-", "", StringComparison.Ordinal)[12];

    private static bool IsBase64(string text) =>
        Convert.TryFromBase64String(text, new byte[text.Length], out _) && !text.AsSpan().ContainsAny(" \t");

    private static bool IsAddress(string text, AddressFamily family) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == family && text.IndexOfAny(['%', '[']) < 0
        && (family == AddressFamily.InterNetworkV6 || Dotted().IsMatch(text));

    private static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
            return false;
        var address = text[..slash];
        return IsAddress(address, AddressFamily.InterNetwork) ? bits <= 32
            : IsAddress(address, AddressFamily.InterNetworkV6) && bits <= 128;
    }

    private static bool IsDate(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsDateTime(string text)
    {
        var split = text.IndexOfAny(['T', 't']);
        if (split < 0 || !IsDate(text[..split]))
            return false;
        var match = Time().Match(text[(split + 1)..]);
        return match.Success && Part(match, 1) <= 23 && Part(match, 2) <= 59 && Part(match, 3) <= 59;
    }

    private static int Part(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static bool IsUri(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyInRange('\0', ' ') && (text[0] == '/' || Scheme().IsMatch(text));

    [GeneratedRegex(@"^[a-zA-Z][a-zA-Z0-9+.\-]*:\S+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?([zZ]|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Email();

    [GeneratedRegex(@"^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\z", RegexOptions.CultureInvariant)]
    private static partial Regex HexColor();

    [GeneratedRegex(@"^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hostname();

    [GeneratedRegex(@"^[0-9]{1,3}(\.(0|[1-9][0-9]{0,2})){3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Dotted();

    [GeneratedRegex(@"^([0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){7}|([0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Mac();

    [GeneratedRegex(@"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ShortName();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LongName();
}
