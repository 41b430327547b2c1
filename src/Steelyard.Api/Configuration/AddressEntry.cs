using Steelyard.Primitives;

namespace Steelyard.Api.Configuration;

/// <summary>One item of a pool's addresses: its text and the prefixes it stands for (never empty, all of one family).</summary>
internal sealed record AddressEntry(string Text, IReadOnlyList<IpPrefix> Blocks)
{
    public IpFamily Family => Blocks[0].Family;

    public int ShortestLength { get; } = Blocks.Min(block => block.Length);

    /// <summary>Parses CIDR notation or, recognised by its dash, an inclusive range. Returns what is wrong, or null.</summary>
    public static string? Parse(string text, out AddressEntry? entry)
    {
        entry = null;
        if (text.Contains('-', StringComparison.Ordinal))
        {
            if (ParseRange(text, out var range) is { } error)
                return error;
            entry = new AddressEntry(text, range.ToPrefixes());
            return null;
        }

        if (!IpPrefix.TryParse(text, out var prefix))
            return $"invalid CIDR \"{text}\"";
        entry = new AddressEntry(text, [prefix]);
        return null;
    }

    private static string? ParseRange(string text, out IpRange range)
    {
        range = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (start, end) = (text[..dash].Trim(), text[(dash + 1)..].Trim());
        if (!IpAddr.TryParse(start, out var first))
            return $"invalid IP range \"{text}\": invalid start IP \"{start}\"";
        if (!IpAddr.TryParse(end, out var last))
            return $"invalid IP range \"{text}\": invalid end IP \"{end}\"";
        if (first.Family != last.Family)
            return $"invalid IP range \"{text}\": start IP \"{start}\" and end IP \"{end}\" are of different families";
        if (first > last)
            return $"invalid IP range \"{text}\": start IP \"{start}\" is after the end IP \"{end}\"";
        range = new IpRange(first, last);
        return null;
    }
}
