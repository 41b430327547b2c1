using System.Diagnostics;
using Steelyard.Bench.Cluster;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Bench;

/// <summary>ConfigMaps created by eight clients at once, each on its own HTTP/1.1 connection, for some seconds.</summary>
internal static class CreateBenchmark
{
    private const int Clients = 8;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(6);

    public static async Task<IEnumerable<Figure>> RunAsync()
    {
        var memory = await MeasureAsync();
        var folder = Directory.CreateTempSubdirectory("steelyard-bench-").FullName;
        var durable = await MeasureAsync("--data-dir", folder);
        Directory.Delete(folder, recursive: true);
        return
        [
            new("creations in memory", memory.Rate, "/s", AtLeast: 2000),
            new("creations in memory: API server processor time each", memory.Cpu, "µs"),
            new("creations durable", durable.Rate, "/s", AtLeast: 500),
            new("creations durable: API server processor time each", durable.Cpu, "µs"),
        ];
    }

    private static async Task<(double Rate, double Cpu)> MeasureAsync(params string[] flags)
    {
        await using var server = await ApiServerProcess.StartAsync(flags);
        using var client = new ApiClient(server.Kubeconfig);
        await CreateAsync(client, "warm", WarmUp);
        var cpu = server.Process.ProcessorMilliseconds();
        var start = Stopwatch.GetTimestamp();
        var created = await CreateAsync(client, "map", Measured);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return (created / elapsed.TotalSeconds, (server.Process.ProcessorMilliseconds() - cpu) * 1000 / created);
    }

    private static async Task<int> CreateAsync(ApiClient client, string prefix, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        var created = await Task.WhenAll(Enumerable.Range(0, Clients).Select(writer => Task.Run(async () =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(start) < duration; count++)
            {
                await client.PostAsync("/api/v1/namespaces/default/configmaps", $$$"""
                    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{prefix}}}-{{{writer}}}-{{{count}}}"},"data":{"key":"value"}}
                    """);
            }

            return count;
        })));
        return created.Sum();
    }
}
