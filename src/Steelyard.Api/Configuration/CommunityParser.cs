using System.Globalization;
using Steelyard.Core.Advertisements;

namespace Steelyard.Api.Configuration;

/// <summary>The notations <c>a:b</c> and <c>large:x:y:z</c>.</summary>
internal static class CommunityParser
{
    public const string LargeMarker = "large";

    /// <summary>Returns null and the community, or what is wrong; text of neither shape may be a name defined elsewhere.</summary>
    public static string? Parse(string text, out BgpCommunity community, out bool isUnknownFormat)
    {
        community = default;
        isUnknownFormat = false;
        var parts = text.Split(':');
        switch (parts.Length)
        {
            case 2:
                return ParseStandard(text, parts, out community);
            case 4 when parts[0] == LargeMarker:
                return ParseLarge(text, parts, out community);
            case 4:
                return $"invalid community value: invalid marker for large community, expected community to be of format large:<uint32>:<uint32>:<uint32> but got \"{text}\" instead";
            default:
                isUnknownFormat = true;
                return $"invalid community format: {text}";
        }
    }

    private static string? ParseStandard(string text, string[] parts, out BgpCommunity community)
    {
        community = default;
        if (!ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var high))
            return InvalidSection(parts[0], text, ushort.MaxValue);
        if (!ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var low))
            return InvalidSection(parts[1], text, ushort.MaxValue);
        community = BgpCommunity.Standard(high, low);
        return null;
    }

    private static string? ParseLarge(string text, string[] parts, out BgpCommunity community)
    {
        community = default;
        Span<uint> numbers = stackalloc uint[3];
        for (var i = 0; i < 3; i++)
        {
            if (!uint.TryParse(parts[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                return InvalidSection(parts[i + 1], text, uint.MaxValue);
        }

        community = BgpCommunity.Large(numbers[0], numbers[1], numbers[2]);
        return null;
    }

    private static string InvalidSection(string section, string text, uint maximum) =>
        $"invalid community value: invalid section \"{section}\" of community \"{text}\", err: \"must be a number from 0 to {maximum}\"";
}
