using System.Globalization;
using Steelyard.Primitives;

namespace Steelyard.Speaker.Hosting;

/// <summary>When a service goes back to the node that comes first in the order, after another one had to take over.</summary>
/// <param name="After">How long the first node must have been back; null for never, zero for at once.</param>
public sealed record Failback(TimeSpan? After)
{
    public static readonly Failback Immediate = new(TimeSpan.Zero);

    public static readonly Failback Never = new((TimeSpan?)null);

    /// <summary>Whether the node that holds a service keeps it for a while at least.</summary>
    public bool IsSticky => After != TimeSpan.Zero;

    /// <summary>Reads <c>immediate</c>, <c>never</c>, or a time in Go's notation, such as <c>5m</c>.</summary>
    public static bool TryParse(string text, out Failback failback)
    {
        failback = text == "never" ? Never : Immediate;
        if (text is "immediate" or "never")
            return true;
        if (!GoDuration.TryParse(text, out var after) || after < TimeSpan.Zero)
            return false;
        failback = new Failback(after);
        return true;
    }

    public override string ToString() =>
        After is not { } after ? "never" : after == TimeSpan.Zero ? "immediate" : after.ToString("c", CultureInfo.InvariantCulture);
}
