using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests;

/// <summary>kill -9 of the API server and the controller in the middle of creations, again and again.</summary>
public sealed class CrashTests
{
    private const int Services = 1000;
    private const int Crashes = 10;
    private const int Clients = 8;

    [Fact]
    public async Task KillOfServerAndController_DuringCreations_LosesNothingAndGivesNoAddressTwice()
    {
        var data = Directory.CreateTempSubdirectory("steelyard-crash-").FullName;
        try
        {
            await using var run = new CrashRun(data, new Random(20261122));
            await run.PrepareAsync();
            var acknowledged = await run.CreateUnderFireAsync(Services, Crashes, Clients);
            Assert.Equal(Services, acknowledged.Count);
            var items = await run.SettledServicesAsync(Services);
            Assert.Empty(acknowledged.Except(items.Select(item => (string)item["metadata"]!["name"]!)));
            var addresses = items.Select(item => (string?)item["status"]?["loadBalancer"]?["ingress"]?[0]?["ip"]).ToList();
            Assert.DoesNotContain(null, addresses);
            Assert.Equal(Services, addresses.Distinct().Count());
            Assert.Empty(run.AddressesThatChanged(items));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>The server and the controller of one run, restarted after each kill on the same port and data.</summary>
    private sealed class CrashRun(string data, Random random) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, string> _seen = new();
        private readonly string _listen = $"127.0.0.1:{FreePort()}";
        private ApiServerProcess? _server;
        private ProductProcess? _controller;
        private volatile ClusterConnection? _connection;

        public async Task PrepareAsync()
        {
            await StartServerAsync();
            using (var clients = new CommandLine(_server!.Kubeconfig))
            {
                await LoadBalancerCluster.InstallAsync(clients);
                (await clients.KubectlAsync("apply -f -", Manifests.Pool("p", "10.0.0.0/16"))).Succeeded();
            }

            StartController();
        }

        public async Task<IReadOnlyCollection<string>> CreateUnderFireAsync(int count, int crashes, int clients)
        {
            var acknowledged = new ConcurrentDictionary<string, bool>();
            var next = 0;
            var workers = Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
            {
                for (var i = Interlocked.Increment(ref next); i <= count; i = Interlocked.Increment(ref next))
                    await CreateAsync($"s{i}", acknowledged);
            })).ToList();
            var kills = Enumerable.Range(0, crashes).Select(_ => random.Next(count / 20, count * 9 / 10)).Order().ToList();
            foreach (var at in kills)
            {
                while (acknowledged.Count < at)
                    await Task.Delay(1);
                await RememberAddressesAsync();
                await CrashAsync();
            }

            await Task.WhenAll(workers);
            return [.. acknowledged.Keys];
        }

        /// <summary>All services, once every one has an address.</summary>
        public async Task<List<JsonNode>> SettledServicesAsync(int count)
        {
            for (var tries = 0; ; tries++)
            {
                var items = await ListAsync();
                if (tries >= 600 || items.Count(item => item["status"]?["loadBalancer"]?["ingress"] is not null) >= count)
                    return items;
                await Task.Delay(100);
            }
        }

        /// <summary>Services whose address was seen before a crash and is another one now.</summary>
        public IEnumerable<string> AddressesThatChanged(List<JsonNode> items) =>
            items.Select(item => (Name: (string)item["metadata"]!["name"]!, Ip: (string?)item["status"]?["loadBalancer"]?["ingress"]?[0]?["ip"]))
                .Where(item => _seen.TryGetValue(item.Name, out var before) && before != item.Ip)
                .Select(item => $"{item.Name}: {_seen[item.Name]} -> {item.Ip}");

        public async ValueTask DisposeAsync()
        {
            _connection?.Dispose();
            if (_controller is not null)
                await _controller.DisposeAsync();
            if (_server is not null)
                await _server.DisposeAsync();
        }

        private async Task CrashAsync()
        {
            await Task.WhenAll(_server!.Process.KillAsync(), _controller!.KillAsync());
            await _controller.DisposeAsync();
            await _server.DisposeAsync();
            await StartServerAsync();
            StartController();
        }

        private async Task StartServerAsync()
        {
            _server = await ApiServerProcess.StartAsync("--data-dir", data, "--listen", _listen);
            _connection = new ClusterConnection(_server.Kubeconfig);
        }

        private void StartController() => _controller = ControllerProcess.Start(_server!.Kubeconfig);

        private async Task RememberAddressesAsync()
        {
            foreach (var item in await ListAsync())
            {
                if ((string?)item["status"]?["loadBalancer"]?["ingress"]?[0]?["ip"] is { } ip)
                    _seen[(string)item["metadata"]!["name"]!] = ip;
            }
        }

        private async Task CreateAsync(string name, ConcurrentDictionary<string, bool> acknowledged)
        {
            while (true)
            {
                try
                {
                    using var request = Post(name);
                    using var response = await _connection!.SendAsync(request, anonymous: false, CancellationToken.None);
                    // 409: an earlier try was stored although its answer was lost in the crash.
                    if (response.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict)
                    {
                        acknowledged[name] = true;
                        return;
                    }
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    await Task.Delay(20);
                }
            }
        }

        private async Task<List<JsonNode>> ListAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/namespaces/default/services?labelSelector=crash", UriKind.Relative));
            using var response = await _connection!.SendAsync(request, anonymous: false, CancellationToken.None);
            return [.. JsonNode.Parse(await response.Content.ReadAsStringAsync())!["items"]!.AsArray().Select(item => item!)];
        }

        private static HttpRequestMessage Post(string name) => new(HttpMethod.Post, new Uri("/api/v1/namespaces/default/services", UriKind.Relative))
        {
            Content = new StringContent(
                $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}","labels":{"crash":"1"}},"spec":{"type":"LoadBalancer","ports":[{"port":80}]}}""",
                Encoding.UTF8, "application/json"),
        };

        private static int FreePort()
        {
            using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            return ((IPEndPoint)socket.LocalEndpoint).Port;
        }
    }
}
