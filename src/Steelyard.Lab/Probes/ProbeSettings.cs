using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.Lab.Probes;

/// <summary>When and how often to probe; absent numbers have the API's defaults.</summary>
internal sealed record ProbeSettings(TimeSpan InitialDelay, TimeSpan Period, TimeSpan Timeout, int SuccessThreshold, int FailureThreshold)
{
    public static ProbeSettings From(JsonNode probe) => new(
        TimeSpan.FromSeconds(probe.IntegerOrNull("initialDelaySeconds") ?? 0),
        TimeSpan.FromSeconds(AtLeastOne(probe, "periodSeconds", 10)),
        TimeSpan.FromSeconds(AtLeastOne(probe, "timeoutSeconds", 1)),
        (int)AtLeastOne(probe, "successThreshold", 1),
        (int)AtLeastOne(probe, "failureThreshold", 3));

    private static long AtLeastOne(JsonNode probe, string field, long absent) => probe.IntegerOrNull(field) is { } number and >= 1 ? number : absent;
}
