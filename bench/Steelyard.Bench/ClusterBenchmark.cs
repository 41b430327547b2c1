using System.Diagnostics;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Bench;

/// <summary>Time to create a cluster of one server and three agents until all are Ready, and to delete it; until a power cut is noticed.</summary>
internal static class ClusterBenchmark
{
    private const int Runs = 5;

    public static async Task<IEnumerable<Figure>> RunAsync()
    {
        var create = new List<double>();
        var delete = new List<double>();
        var noticed = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await using var cluster = await LabCluster.CreateAsync("--servers 1 --agents 3");
            create.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            noticed.Add(await NoticedAsync(cluster));
            start = Stopwatch.GetTimestamp();
            (await cluster.SteelyardAsync("cluster delete")).Succeeded();
            delete.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return
        [
            new("cluster create, 1 server and 3 agents, until all Ready (median of 5)", create.Median(), "s", AtMost: 5),
            new("cluster delete (median of 5)", delete.Median(), "s", AtMost: 2),
            new("node stop until the API calls the node NotReady (median of 5)", noticed.Median(), "s", AtMost: 5),
        ];
    }

    private static async Task<double> NoticedAsync(LabCluster cluster)
    {
        var start = Stopwatch.GetTimestamp();
        (await cluster.SteelyardAsync("node stop agent-2")).Succeeded();
        var last = await LabCluster.EventuallyAsync(
            () => cluster.Clients.KubectlAsync(["get", "node", "agent-2", "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}"]),
            result => result.Output == "Unknown");
        return last.Output == "Unknown" ? Stopwatch.GetElapsedTime(start).TotalSeconds : throw new TimeoutException("the power cut was not noticed");
    }
}
