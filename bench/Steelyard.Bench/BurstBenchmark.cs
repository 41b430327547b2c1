using Steelyard.Bench.Cluster;

namespace Steelyard.Bench;

/// <summary>Thousands of services created at once: how long until all have addresses, and what it costs the controller.</summary>
internal static class BurstBenchmark
{
    public static async Task<IEnumerable<Figure>> RunAsync()
    {
        var five = await MeasureAsync(5_000);
        var ten = await MeasureAsync(10_000);
        return
        [
            new("5,000 services at once: all have addresses", five.Seconds, "s", AtMost: 15),
            new("5,000 at once: controller processor time", five.Cpu, "s", AtMost: 5),
            new("5,000 at once: controller peak memory", five.Memory, "MB", AtMost: 60),
            new("5,000 at once: creations answered after", five.Created, "s"),
            new("5,000 at once: API server processor time", five.ServerCpu, "s"),
            new("10,000 at once: all have addresses", ten.Seconds, "s"),
            new("10,000 : 5,000, time", ten.Seconds / five.Seconds, "x", AtMost: 2.2),
            new("10,000 : 5,000, controller processor time", ten.Cpu / five.Cpu, "x", AtMost: 2.2),
            new("10,000 : 5,000, controller peak memory", ten.Memory / five.Memory, "x", AtMost: 2.2),
        ];
    }

    private static async Task<(double Created, double Seconds, double Cpu, double Memory, double ServerCpu)> MeasureAsync(int count)
    {
        await using var cluster = await BenchCluster.StartAsync();
        var controller = cluster.Controller.ProcessorMilliseconds();
        var server = cluster.Server.ProcessorMilliseconds();
        var (created, served) = await cluster.CreateServicesAsync("s", count);
        return (
            created,
            served,
            (cluster.Controller.ProcessorMilliseconds() - controller) / 1000,
            cluster.Controller.PeakMegabytes(),
            (cluster.Server.ProcessorMilliseconds() - server) / 1000);
    }
}
