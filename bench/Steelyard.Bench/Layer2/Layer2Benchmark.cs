using System.Diagnostics;
using Steelyard.Bench.Cluster;
using Steelyard.Primitives;
using Steelyard.TestKit.Networks;

namespace Steelyard.Bench.Layer2;

/// <summary>
/// The announcer on one end of a veth cable, a client with raw sockets on the other, all in namespaces of their own. Times and
/// rates are those of the client; the announcer is the native executable (<c>steelyard layer2 announce</c>), except where
/// allocations are counted.
/// </summary>
internal static class Layer2Benchmark
{
    public static readonly IpAddr First = IpAddr.Parse("172.25.1.0");
    private const int Addresses = 1000;
    private const int Requests = 10_000;

    public static IEnumerable<Figure> Run()
    {
        if (!NetworkNamespaces.IsInside)
        {
            RunInside();
            return [];
        }

        // One after the other, and each printed when it is there.
        Func<IEnumerable<Figure>>[] measurements =
        [
            Latency, Saturation, Allocations, () => Announcing(1000, takeover: true, 0.1), () => Announcing(5000, takeover: false, 2),
        ];
        return measurements.SelectMany(measure => measure());
    }

    /// <summary>The other benchmarks need the machine's own network: only this one moves, as a process of its own.</summary>
    private static void RunInside()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["layer2"]) { RedirectStandardOutput = true };
        start.Environment[NetworkNamespaces.EnterVariable] = "1";
        using var inside = Process.Start(start)!;
        while (inside.StandardOutput.ReadLine() is { } line)
        {
            if (!Figure.Header.Contains(line, StringComparison.Ordinal))
                Console.WriteLine(line);
        }

        inside.WaitForExit();
        if (inside.ExitCode != 0)
            throw new InvalidOperationException($"the benchmark inside namespaces ended with {inside.ExitCode}");
    }

    private static IEnumerable<Figure> Latency()
    {
        using var cable = new BenchCable();
        using var announcer = AnnouncerProcess.Start(cable, First, Addresses);
        using var client = cable.OpenClient();
        client.Ask(First, Addresses, 1000, perSecond: 1000);
        var cpu = announcer.ProcessorMilliseconds();
        var times = client.Ask(First, Addresses, Requests, perSecond: 1000);
        var spent = announcer.ProcessorMilliseconds() - cpu;
        return
        [
            new("ARP request to reply at 1,000/s, 1,000 addresses, p50", times.Percentile(50), "µs"),
            new("ARP request to reply at 1,000/s, 1,000 addresses, p99", times.Percentile(99), "µs", AtMost: 200),
            new("processor time of the announcer for one such request", spent * 1000 / Requests, "µs"),
        ];
    }

    private static IEnumerable<Figure> Saturation()
    {
        using var cable = new BenchCable();
        using var announcer = AnnouncerProcess.Start(cable, First, Addresses);
        using var client = cable.OpenClient();
        client.Flood(First, Addresses, TimeSpan.FromSeconds(1));
        var cpu = announcer.ProcessorMilliseconds();
        var start = Stopwatch.GetTimestamp();
        var replies = client.Flood(First, Addresses, TimeSpan.FromSeconds(5));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var spent = announcer.ProcessorMilliseconds() - cpu;
        return
        [
            new("ARP replies at saturation", replies / elapsed.TotalSeconds, "/s"),
            new("ARP replies for each second of one core", replies * 1000 / spent, "/s", AtLeast: 50_000),
        ];
    }

    private static IEnumerable<Figure> Allocations()
    {
        using var cable = new BenchCable();
        using var announcer = cable.StartAnnouncer();
        for (var i = 0; i < Addresses; i++)
            announcer.Announce(First with { Value = First.Value + (uint)i }, Core.Announcements.InterfaceSelection.All, takeover: true);
        using var client = cable.OpenClient();
        client.WaitForAnnouncements(Addresses, TimeSpan.FromSeconds(30));
        client.Ask(First, Addresses, 20_000, perSecond: 20_000);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var answered = client.Ask(First, Addresses, 20_000, perSecond: 20_000).Count;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // The list of the client's measurements is the only thing that is meant to be allocated.
        return [new("bytes allocated for each request and reply", Math.Max(0, allocated - BenchClient.ResultBytes(answered)) / (double)answered, "bytes", AtMost: 0.5)];
    }

    private static IEnumerable<Figure> Announcing(int count, bool takeover, double seconds)
    {
        var runs = new List<double>();
        for (var run = 0; run < 5; run++)
        {
            using var cable = new BenchCable();
            using var announcer = cable.StartAnnouncer();
            using var client = cable.OpenClient();
            var start = BenchClient.Now;
            for (var i = 0; i < count; i++)
                announcer.Announce(First with { Value = First.Value + (uint)i }, Core.Announcements.InterfaceSelection.All, takeover);
            runs.Add((client.WaitForAnnouncements(count, TimeSpan.FromSeconds(30)) - start).TotalSeconds);
        }

        var what = takeover ? "taken over" : "probed and announced";
        return [new($"{count:N0} addresses {what}: the last one is on the wire (median of 5)", runs.Median() * 1000, "ms", AtMost: seconds * 1000)];
    }
}
