using System.Diagnostics;
using Steelyard.Bench.Cluster;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Bench;

/// <summary>Size of the executable, time from exec to readiness, memory of an idle controller.</summary>
internal static class StartBenchmark
{
    private const int Runs = 7;

    public static async Task<IEnumerable<Figure>> RunAsync()
    {
        var memory = new List<double>();
        var durable = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            memory.Add(await ServerAsync());
            durable.Add(await ServerAsync(durable: true));
        }

        var (controller, resident) = await ControllerAsync();
        return
        [
            new("executable", new FileInfo(Repository.Executable).Length / 1e6, "MB", AtMost: 40),
            new("controller ready after exec", controller, "ms", AtMost: 200),
            new("controller idle memory", resident, "MB", AtMost: 40),
            new("API server ready after exec, in memory", memory.Median(), "ms", AtMost: 500),
            new("API server ready after exec, new data directory", durable.Median(), "ms", AtMost: 500),
        ];
    }

    private static async Task<double> ServerAsync(bool durable = false)
    {
        var folder = Directory.CreateTempSubdirectory("steelyard-bench-").FullName;
        var start = Stopwatch.GetTimestamp();
        await using (await ApiServerProcess.StartAsync(durable ? ["--data-dir", folder] : []))
        {
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Directory.Delete(folder, recursive: true);
            return elapsed;
        }
    }

    private static async Task<(double Ready, double Resident)> ControllerAsync()
    {
        await using var cluster = await BenchCluster.StartAsync();
        var ready = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            await cluster.Controller.DisposeAsync();
            ready.Add(await cluster.StartControllerAsync());
        }

        await Task.Delay(5000);
        return (ready.Median(), cluster.Controller.ResidentMegabytes());
    }
}
