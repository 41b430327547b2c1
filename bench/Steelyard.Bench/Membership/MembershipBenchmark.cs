using System.Diagnostics;
using System.Globalization;
using Steelyard.Simulation.Tests.Engine;

namespace Steelyard.Bench.Membership;

/// <summary>
/// How fast speakers notice a dead one, and what that costs: simulated for 4 to 100 speakers, and with real processes in network namespaces of their
/// own. Namespaces need a user namespace, so the second part runs in a process of its own.
/// </summary>
internal static class MembershipBenchmark
{
    public const string LabArgument = "membership-lab";

    public static async Task<IEnumerable<Figure>> RunAsync() => [.. Simulated(), .. await RealAsync()];

    private static IEnumerable<Figure> Simulated()
    {
        foreach (var size in new[] { 4, 10, 30, 100 })
        {
            var detections = new List<double>();
            var bytes = 0.0;
            var runs = size > 30 ? 40 : 150;
            for (var seed = 0; seed < runs; seed++)
            {
                var scenario = new Scenario(seed, size, new LinkModel());
                scenario.StartAll();
                bytes += BytesEachSecond(scenario) / runs;
                Episodes.PowerLoss(scenario);
                detections.AddRange(scenario.Detections);
            }

            yield return new($"simulated, {size} speakers: power cut → all know, p50 of {detections.Count}", detections.Median(), "ms", AtMost: 300);
            yield return new($"simulated, {size} speakers: power cut → all know, p99", detections.Percentile(99), "ms", AtMost: 500);
            yield return new($"simulated, {size} speakers: UDP payload sent by each", bytes / 1000, "kB/s");
        }
    }

    private static double BytesEachSecond(Scenario scenario)
    {
        const int Seconds = 3;
        var before = scenario.Cluster.BytesSent;
        scenario.Cluster.RunFor(TimeSpan.FromSeconds(Seconds));
        return (double)(scenario.Cluster.BytesSent - before) / Seconds / scenario.Cluster.Size;
    }

    private static async Task<IEnumerable<Figure>> RealAsync()
    {
        using var lab = Process.Start(new ProcessStartInfo("unshare", ["-Urnm", "--fork", "--pid", "--mount-proc", "--kill-child", Environment.ProcessPath!, LabArgument])
        {
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("unshare did not start");
        var figures = new List<Figure>();
        while (await lab.StandardOutput.ReadLineAsync() is { } line)
        {
            var fields = line.Split('|');
            figures.Add(new(fields[0], Number(fields[1])!.Value, fields[2], AtMost: Number(fields[3])));
        }

        await lab.WaitForExitAsync();
        return lab.ExitCode == 0 ? figures : throw new InvalidOperationException($"the measurement in namespaces ended with {lab.ExitCode}");
    }

    private static double? Number(string text) => text.Length == 0 ? null : double.Parse(text, CultureInfo.InvariantCulture);
}
