namespace Steelyard.Linux.Filters;

/// <summary>Numbers from first to last, both included.</summary>
internal readonly record struct ValueRange(uint First, uint Last)
{
    /// <summary>The fewest ranges that hold exactly these numbers, sorted.</summary>
    public static ValueRange[] Cover(IEnumerable<uint> values)
    {
        var ranges = new List<ValueRange>();
        foreach (var value in values.Order())
        {
            if (ranges.Count > 0 && (value == ranges[^1].Last || value - 1 == ranges[^1].Last))
                ranges[^1] = ranges[^1] with { Last = value };
            else
                ranges.Add(new ValueRange(value, value));
        }

        return [.. ranges];
    }
}
