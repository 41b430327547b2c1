using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Bench.Cluster;

/// <summary>An embedded API in memory with the load balancer's resources, one large pool, and one controller.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private const int Writers = 8;
    private readonly ApiServerProcess _server;

    private BenchCluster(ApiServerProcess server)
    {
        _server = server;
        Client = new ApiClient(server.Kubeconfig);
    }

    public ApiClient Client { get; }

    public ProductProcess Server => _server.Process;

    public ProductProcess Controller { get; private set; } = null!;

    public AddressWatch Watch { get; private set; } = null!;

    /// <summary>A cluster whose controller is ready.</summary>
    public static async Task<BenchCluster> StartAsync()
    {
        var cluster = new BenchCluster(await ApiServerProcess.StartAsync());
        try
        {
            await cluster.InstallAsync();
            await cluster.StartControllerAsync();
            cluster.Watch = await AddressWatch.StartAsync(cluster.Client);
            return cluster;
        }
        catch
        {
            // No process may stay behind.
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a controller; the milliseconds from exec until it says that it is ready.</summary>
    public async Task<double> StartControllerAsync()
    {
        var port = FreePort();
        var start = Stopwatch.GetTimestamp();
        Controller = ControllerProcess.Start(_server.Kubeconfig, "--health-probe-port", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var client = new HttpClient();
        while (!await IsReadyAsync(client, $"http://127.0.0.1:{port}/readyz"))
        {
            if (Controller.HasExited || Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(30))
                throw new InvalidOperationException($"the controller did not become ready:\n{Controller.Output}");
            await Task.Delay(1);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public Task CreateServiceAsync(string name) => Client.PostAsync("/api/v1/namespaces/default/services", $$$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}"},
        "spec":{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,"selector":{"app":"{{{name}}}"},"ports":[{"name":"http","port":80,"protocol":"TCP","targetPort":8080}]}}
        """);

    public Task DeleteServiceAsync(string name) => Client.DeleteAsync($"/api/v1/namespaces/default/services/{name}");

    /// <summary>Creates services <c>{prefix}0</c> and so on, by several clients at once, and waits until all have addresses.</summary>
    /// <returns>Seconds from the first creation until the last creation was answered and until the last address was shown.</returns>
    public async Task<(double Created, double Served)> CreateServicesAsync(string prefix, int count)
    {
        var start = Stopwatch.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
                await CreateServiceAsync($"{prefix}{i}");
        })));
        var created = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var last = start;
        for (var i = 0; i < count; i++)
            last = Math.Max(last, await Watch.ShownAsync($"{prefix}{i}"));
        return (created, Stopwatch.GetElapsedTime(start, last).TotalSeconds);
    }

    /// <summary>Milliseconds from before the creation of a service until the watch shows its address.</summary>
    public async Task<double> ServeOneAsync(string name)
    {
        var start = Stopwatch.GetTimestamp();
        await CreateServiceAsync(name);
        return Stopwatch.GetElapsedTime(start, await Watch.ShownAsync(name)).TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        if (Watch is not null)
            await Watch.DisposeAsync();
        if (Controller is not null)
            await Controller.DisposeAsync();
        Client.Dispose();
        await _server.DisposeAsync();
    }

    private async Task InstallAsync()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "deploy/crds"), "*.yaml"))
        {
            var name = string.Join('.', Path.GetFileNameWithoutExtension(file).Split('_').Reverse());
            await Client.ApplyAsync($"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}", await File.ReadAllTextAsync(file));
        }

        await Client.PostAsync("/api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{ControllerProcess.Namespace}}}" } }""");
        await CreatePoolAsync();
    }

    /// <summary>A definition takes a moment until its objects are served.</summary>
    private async Task CreatePoolAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await Client.PostAsync($"/apis/metallb.io/v1beta1/namespaces/{ControllerProcess.Namespace}/ipaddresspools", """
                    {"apiVersion":"metallb.io/v1beta1","kind":"IPAddressPool","metadata":{"name":"large"},"spec":{"addresses":["10.64.0.0/12"]}}
                    """);
                return;
            }
            catch (InvalidOperationException) when (tries < 100)
            {
                await Task.Delay(20);
            }
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, string url)
    {
        try
        {
            using var response = await client.GetAsync(url);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
