using System.Globalization;

namespace Steelyard.Primitives;

/// <summary>
/// IPv6 text: strict reading (RFC 4291 section 2.2) and canonical writing (RFC 5952 section 4). The platform's own type
/// writes some addresses with a dotted tail and reads brackets, zones and ports, so it cannot serve as the canonical form.
/// </summary>
internal static class Ipv6Text
{
    private const int Groups = 8;

    /// <summary>Longest canonical text: eight groups of four digits and seven colons.</summary>
    public const int MaxLength = 39;

    public static bool TryParse(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = default;
        Span<ushort> groups = stackalloc ushort[Groups];
        var gap = text.IndexOf("::");
        if (gap < 0)
            return ReadGroups(text, groups, mayEndDotted: true) == Groups && Pack(groups, out value);

        var head = text[..gap];
        var tail = text[(gap + 2)..];
        Span<ushort> right = stackalloc ushort[Groups];
        var leading = head.IsEmpty ? 0 : ReadGroups(head, groups, mayEndDotted: false);
        var trailing = tail.IsEmpty ? 0 : ReadGroups(tail, right, mayEndDotted: true);
        // A "::" stands for at least one group.
        if (leading < 0 || trailing < 0 || leading + trailing >= Groups)
            return false;
        groups[leading..].Clear();
        right[..trailing].CopyTo(groups[(Groups - trailing)..]);
        return Pack(groups, out value);
    }

    public static int Write(UInt128 value, Span<char> destination)
    {
        var (zeroStart, zeroEnd) = LongestZeroRun(value);
        var length = 0;
        for (var group = 0; group < Groups; group++)
        {
            if (group == zeroStart)
            {
                destination[length++] = ':';
                if (group == 0)
                    destination[length++] = ':';
                group = zeroEnd - 1;
                continue;
            }

            Group(value, group).TryFormat(destination[length..], out var written, "x", CultureInfo.InvariantCulture);
            length += written;
            if (group < Groups - 1)
                destination[length++] = ':';
        }

        return length;
    }

    /// <summary>Reads colon separated groups; the count of groups, or -1 when the text is not that.</summary>
    private static int ReadGroups(ReadOnlySpan<char> text, Span<ushort> groups, bool mayEndDotted)
    {
        for (var count = 0; count < Groups; count++)
        {
            var colon = text.IndexOf(':');
            var part = colon < 0 ? text : text[..colon];
            if (colon < 0 && mayEndDotted && part.Contains('.'))
                return ReadDotted(part, groups, count);
            if (part.Length is 0 or > 4
                || !ushort.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out groups[count]))
                return -1;
            if (colon < 0)
                return count + 1;
            text = text[(colon + 1)..];
        }

        return -1;
    }

    private static int ReadDotted(ReadOnlySpan<char> part, Span<ushort> groups, int count)
    {
        if (count > Groups - 2 || !IpAddr.TryParse(part, out var tail))
            return -1;
        groups[count] = (ushort)(tail.Value >> 16);
        groups[count + 1] = (ushort)(tail.Value & 0xffff);
        return count + 2;
    }

    private static bool Pack(ReadOnlySpan<ushort> groups, out UInt128 value)
    {
        value = default;
        foreach (var group in groups)
            value = (value << 16) | group;
        return true;
    }

    private static ushort Group(UInt128 value, int index) => (ushort)((value >> (112 - (16 * index))) & 0xffff);

    /// <summary>The first longest run of two or more zero groups as [start, end), or (-1, -1).</summary>
    private static (int Start, int End) LongestZeroRun(UInt128 value)
    {
        var best = (Start: -1, End: -1);
        for (var start = 0; start < Groups; start++)
        {
            var end = start;
            while (end < Groups && Group(value, end) == 0)
                end++;
            if (end - start >= 2 && end - start > best.End - best.Start)
                best = (start, end);
            start = Math.Max(start, end - 1);
        }

        return best;
    }
}
