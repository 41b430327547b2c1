using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ControllerManager.Informers;
using Steelyard.Lab.Proxy;
using Steelyard.Lab.Proxy.Rules;
using Steelyard.Primitives;

namespace Steelyard.Bench;

/// <summary>The service proxy's transactions with many services, in a network namespace of their own.</summary>
internal static class ProxyBenchmark
{
    private const int Changes = 100;
    private const int Burst = 1_000;

    public static async Task<IEnumerable<Figure>> RunAsync()
    {
        var figures = new List<Figure>();
        foreach (var services in new[] { 10, 1_000, 5_000 })
        {
            await using var kernel = Kernel.Start();
            figures.AddRange(await RunAsync(kernel, services));
        }
        return figures;
    }

    private static async Task<IEnumerable<Figure>> RunAsync(Kernel kernel, int services)
    {
        var state = new ProxyState("node");
        for (var i = 0; i < services; i++)
        {
            state.ServiceChanged(new InformerEvent(null, Service(i)));
            state.SliceChanged(new InformerEvent(null, Slice(i, 0)));
        }
        var writer = new RuleWriter(new NftRunner(kernel.Nft), [IpPrefix.Parse("10.42.0.0/16")]);
        var started = Stopwatch.GetTimestamp();
        Compute(state, new RuleChanges());
        await writer.RebuildAsync(state.Rules, CancellationToken.None);
        var full = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        var single = new List<double>();
        for (var i = 0; i < Changes; i++)
            single.Add(await ChangeAsync(state, writer, [i % services], i + 1));
        var name = $"{services.ToString("N0", CultureInfo.InvariantCulture)} services";
        List<Figure> figures =
        [
            new($"service proxy, {name}: one service's endpoints change, rules in force (median of {Changes})", single.Median(), "ms", AtMost: 30),
            new($"service proxy, {name}: the same, p99", single.Percentile(99), "ms"),
            new($"service proxy, {name}: all rules from nothing", full, "ms"),
        ];
        if (services >= Burst)
            figures.Add(new($"service proxy, {name}: endpoints of 1,000 services change at once", await ChangeAsync(state, writer, Enumerable.Range(0, Burst), Changes + 1), "ms"));
        return figures;
    }

    private static async Task<double> ChangeAsync(ProxyState state, RuleWriter writer, IEnumerable<int> services, int round)
    {
        foreach (var service in services)
            state.SliceChanged(new InformerEvent(Slice(service, round - 1), Slice(service, round)));
        var started = Stopwatch.GetTimestamp();
        var changes = new RuleChanges();
        Compute(state, changes);
        await writer.UpdateAsync(state.Rules, changes, CancellationToken.None);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static void Compute(ProxyState state, RuleChanges changes)
    {
        foreach (var service in state.Dirty.ToList())
            state.Update(service, changes);
    }

    private static JsonObject Service(int i) => JsonNode.Parse($$"""
        {"kind": "Service", "metadata": {"namespace": "default", "name": "s{{i}}"},
         "spec": {"type": "LoadBalancer", "clusterIPs": ["10.43.{{i / 250}}.{{1 + (i % 250)}}"], "ports": [ {"protocol": "TCP", "port": 80, "nodePort": {{30000 + i}} } ] },
         "status": {"loadBalancer": {"ingress": [ {"ip": "172.25.{{1 + (i / 250)}}.{{1 + (i % 250)}}", "ipMode": "VIP"} ] } } }
        """)!.AsObject();

    // Two endpoints, of which the second is another one in each round.
    private static JsonObject Slice(int i, int round) => JsonNode.Parse($$"""
        {"kind": "EndpointSlice", "addressType": "IPv4",
         "metadata": {"namespace": "default", "name": "s{{i}}", "labels": {"kubernetes.io/service-name": "s{{i}}"} },
         "ports": [ {"protocol": "TCP", "port": 8080} ],
         "endpoints": [ {"addresses": ["10.42.1.{{1 + (i % 250)}}"], "nodeName": "node"}, {"addresses": ["10.42.{{2 + (round % 200)}}.{{1 + (i % 250)}}"], "nodeName": "other"} ] }
        """)!.AsObject();

    /// <summary>A network namespace, and an <c>nft</c> that works there.</summary>
    private sealed class Kernel : IAsyncDisposable
    {
        private readonly Process _holder;
        private readonly string _folder;

        private Kernel(Process holder, string folder)
        {
            _holder = holder;
            _folder = folder;
        }

        public string Nft => Path.Combine(_folder, "nft");

        public static Kernel Start()
        {
            var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--net", "sh", "-c", "echo ready; cat"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            var holder = Process.Start(start)!;
            if (holder.StandardOutput.ReadLine() != "ready")
                throw new InvalidOperationException("no network namespace could be made");
            var kernel = new Kernel(holder, Directory.CreateTempSubdirectory("steelyard-bench-").FullName);
            File.WriteAllText(kernel.Nft, $"#!/bin/sh\nexec nsenter --target {holder.Id} --user --preserve-credentials --net env PATH=$PATH:/usr/sbin nft \"$@\"\n");
            File.SetUnixFileMode(kernel.Nft, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            return kernel;
        }

        public async ValueTask DisposeAsync()
        {
            _holder.StandardInput.Close();
            await _holder.WaitForExitAsync();
            _holder.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
