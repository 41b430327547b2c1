using System.Globalization;

namespace Steelyard.Primitives;

/// <summary>An inclusive run of addresses of one family; <see cref="First"/> is never above <see cref="Last"/>.</summary>
public readonly record struct IpRange
{
    /// <exception cref="ArgumentException">The ends are of different families or in the wrong order.</exception>
    public IpRange(IpAddr first, IpAddr last)
    {
        if (first.Family != last.Family)
            throw new ArgumentException($"the ends {first} and {last} of a range are of different families", nameof(last));
        if (first > last)
            throw new ArgumentException($"start IP {first} is after the end IP {last}", nameof(first));
        First = first;
        Last = last;
    }

    public IpAddr First { get; }

    public IpAddr Last { get; }

    public IpFamily Family => First.Family;

    public bool Contains(IpAddr address) => address.Family == Family && address >= First && address <= Last;

    /// <summary>Parses <c>start-end</c>; blanks around the dash and at both ends are tolerated.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpRange range)
    {
        range = default;
        var dash = text.IndexOf('-');
        if (dash < 0
            || !IpAddr.TryParse(text[..dash].Trim(), out var first)
            || !IpAddr.TryParse(text[(dash + 1)..].Trim(), out var last)
            || first.Family != last.Family
            || first > last)
            return false;
        range = new IpRange(first, last);
        return true;
    }

    public static IpRange Parse(string text) =>
        TryParse(text, out var range) ? range : throw new FormatException($"\"{text}\" is not an IP address range");

    /// <summary>The shortest list of prefixes that covers exactly this range, in ascending order (at most 254 of them).</summary>
    public IReadOnlyList<IpPrefix> ToPrefixes()
    {
        var prefixes = new List<IpPrefix>();
        var cursor = First;
        while (true)
        {
            var prefix = LargestPrefixAt(cursor);
            prefixes.Add(prefix);
            // Compared before stepping on: the address after the last of a family does not exist.
            if (prefix.Last == Last)
                return prefixes;
            cursor = prefix.Last with { Value = prefix.Last.Value + 1 };
        }
    }

    private IpPrefix LargestPrefixAt(IpAddr first)
    {
        var hostBits = Math.Min((int)UInt128.TrailingZeroCount(first.Value), first.Bits);
        var prefix = new IpPrefix(first, first.Bits - hostBits);
        while (prefix.Last > Last)
            prefix = new IpPrefix(first, prefix.Length + 1);
        return prefix;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
