using System.Globalization;
using System.Text.Json.Nodes;

namespace Steelyard.Lab.Probing;

/// <summary>What a stream of probes saw.</summary>
/// <param name="LongestGap">From the last answered probe before a loss to the first answered one after it, by their sending times; zero without a loss.</param>
/// <param name="MedianTime">Of the answered probes; zero when there is none.</param>
/// <param name="Errors">Reasons of losses and how often each occurred.</param>
public sealed record ProbeReport(int Sent, int Lost, TimeSpan LongestGap, TimeSpan MedianTime, IReadOnlyDictionary<string, int> Errors)
{
    /// <param name="results">In any order.</param>
    /// <param name="end">When the stream ended: a loss that never ends counts until then.</param>
    public static ProbeReport Of(IEnumerable<ProbeResult> results, TimeSpan end)
    {
        var ordered = results.OrderBy(result => result.Start).ToList();
        var times = ordered.Select(result => result.Time).OfType<TimeSpan>().Order().ToList();
        var errors = ordered.Where(result => result.Time is null).CountBy(result => result.Error ?? "no answer").ToDictionary();
        return new ProbeReport(ordered.Count, ordered.Count - times.Count, Gap(ordered, end), times.Count == 0 ? TimeSpan.Zero : times[times.Count / 2], errors);
    }

    public JsonObject ToJson() => new()
    {
        ["sent"] = Sent,
        ["lost"] = Lost,
        ["longestGapMs"] = Math.Round(LongestGap.TotalMilliseconds, 1),
        ["medianMs"] = Math.Round(MedianTime.TotalMilliseconds, 3),
        ["errors"] = new JsonObject(Errors.Select(error => KeyValuePair.Create(error.Key, (JsonNode?)error.Value))),
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Sent} probes, {Lost} lost, longest gap {LongestGap.TotalMilliseconds:0} ms, median answer {MedianTime.TotalMilliseconds:0.0} ms")
        + string.Concat(Errors.Select(error => $"\n  {error.Value} times: {error.Key}"));

    private static TimeSpan Gap(List<ProbeResult> ordered, TimeSpan end)
    {
        var longest = TimeSpan.Zero;
        var last = TimeSpan.Zero;
        var lost = false;
        foreach (var result in ordered)
        {
            if (result.Time is null)
            {
                lost = true;
                continue;
            }

            if (lost && result.Start - last > longest)
                longest = result.Start - last;
            (last, lost) = (result.Start, false);
        }

        return lost && end - last > longest ? end - last : longest;
    }
}
