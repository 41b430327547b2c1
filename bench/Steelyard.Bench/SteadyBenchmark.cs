using Steelyard.Bench.Cluster;

namespace Steelyard.Bench;

/// <summary>Single changes, and a controller restart, while 5,000 services are present.</summary>
internal static class SteadyBenchmark
{
    private const int Present = 5_000;
    private const int Creations = 500;
    private const int Deletions = 20;

    public static async Task<IEnumerable<Figure>> RunAsync()
    {
        await using var cluster = await BenchCluster.StartAsync();
        await cluster.CreateServicesAsync("s", Present);
        await Task.Delay(3000);
        return [.. await LatencyAsync(cluster), .. await DeletionAsync(cluster), .. await RestartAsync(cluster)];
    }

    private static async Task<IEnumerable<Figure>> LatencyAsync(BenchCluster cluster)
    {
        var latencies = new List<double>();
        for (var i = 0; i < Creations; i++)
            latencies.Add(await cluster.ServeOneAsync($"one{i}"));
        return
        [
            new("created → address, 5,000 present, p99", latencies.Percentile(99), "ms", AtMost: 20),
            new("created → address, 5,000 present, median", latencies.Median(), "ms"),
        ];
    }

    private static async Task<IEnumerable<Figure>> DeletionAsync(BenchCluster cluster)
    {
        var cpu = new List<double>();
        for (var i = 0; i < Deletions; i++)
        {
            var idle = await ControllerCpuAsync(cluster, () => Task.CompletedTask);
            cpu.Add(await ControllerCpuAsync(cluster, () => cluster.DeleteServiceAsync($"s{i}")) - idle);
        }

        var beside = new List<double>();
        for (var i = 0; i < Deletions; i++)
        {
            var deletion = cluster.DeleteServiceAsync($"s{Deletions + i}");
            beside.Add(await cluster.ServeOneAsync($"beside{i}"));
            await deletion;
        }

        return
        [
            new("one deletion, 5,000 present: controller processor time (median, idle time taken off)", cpu.Median(), "ms", AtMost: 5),
            new("one deletion: a service created in the same moment has its address (worst of 20)", beside.Max(), "ms", AtMost: 50),
        ];
    }

    private static async Task<double> ControllerCpuAsync(BenchCluster cluster, Func<Task> act)
    {
        var before = cluster.Controller.ProcessorMilliseconds();
        await act();
        await Task.Delay(250);
        return cluster.Controller.ProcessorMilliseconds() - before;
    }

    private static async Task<IEnumerable<Figure>> RestartAsync(BenchCluster cluster)
    {
        var before = await ServicesAsync(cluster);
        await cluster.Controller.TerminateAsync(TimeSpan.FromSeconds(10));
        var served = cluster.ServeOneAsync("after-restart");
        await cluster.StartControllerAsync();
        var seconds = await served / 1000;
        await Task.Delay(3000);
        var after = await ServicesAsync(cluster);
        return
        [
            new("controller restart, 5,000 present: a new service has its address", seconds, "s", AtMost: 1),
            new("controller restart: addresses changed", before.Count(pair => after[pair.Key].Address != pair.Value.Address), "", AtMost: 0),
            new("controller restart: unchanged services written", before.Count(pair => after[pair.Key].Version != pair.Value.Version), "", AtMost: 0),
        ];
    }

    private static async Task<Dictionary<string, (string Version, string Address)>> ServicesAsync(BenchCluster cluster)
    {
        var list = await cluster.Client.GetAsync("/api/v1/namespaces/default/services");
        return list["items"]!.AsArray()
            .Where(item => item!["spec"]!["type"]!.GetValue<string>() == "LoadBalancer")
            .ToDictionary(item => item!["metadata"]!["name"]!.GetValue<string>(), item => (
                item!["metadata"]!["resourceVersion"]!.GetValue<string>(),
                item["status"]?["loadBalancer"]?["ingress"]?.ToJsonString() ?? ""));
    }
}
