using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests;

/// <summary>
/// A cluster with the load balancer's resources installed and one controller: the embedded API by default, or the
/// cluster whose kubeconfig STEELYARD_CONFORMANCE_KUBECONFIG names.
/// </summary>
internal sealed class LoadBalancerCluster : IAsyncDisposable
{
    private readonly ApiServerProcess? _server;
    private readonly ProductProcess _controller;

    private LoadBalancerCluster(ApiServerProcess? server, string kubeconfig, ProductProcess controller, CommandLine clients)
    {
        _server = server;
        _controller = controller;
        Kubeconfig = kubeconfig;
        Clients = clients;
    }

    public string Kubeconfig { get; }
    public CommandLine Clients { get; }

    public static async Task<LoadBalancerCluster> StartAsync(params string[] controllerFlags)
    {
        var foreign = Environment.GetEnvironmentVariable("STEELYARD_CONFORMANCE_KUBECONFIG");
        var server = foreign is null ? await ApiServerProcess.StartAsync() : null;
        var kubeconfig = foreign ?? server!.Kubeconfig;
        var clients = new CommandLine(kubeconfig);
        await InstallAsync(clients);
        return new LoadBalancerCluster(server, kubeconfig, ControllerProcess.Start(kubeconfig, controllerFlags), clients);
    }

    public static async Task InstallAsync(CommandLine clients)
    {
        (await clients.KubectlAsync(["apply", "-f", Path.Combine(Repository.Root, "deploy/crds")])).Succeeded();
        (await clients.KubectlAsync(["wait", "--for=condition=Established", "crd", "--all", "--timeout=30s"])).Succeeded();
        await clients.KubectlAsync($"create namespace {ControllerProcess.Namespace}");
    }

    public async Task ApplyAsync(string manifest) => (await Clients.KubectlAsync("apply -f -", manifest)).Succeeded();

    /// <summary>Addresses of a service, blank separated; waits until they are what is expected or the time is over.</summary>
    public async Task<string> AddressesAsync(string service, string expected)
    {
        var last = "";
        for (var tries = 0; tries < 100; tries++)
        {
            last = (await Clients.KubectlAsync($"get service {service} -o 'jsonpath={{.status.loadBalancer.ingress[*].ip}}'")).Succeeded().Output;
            if (last == expected)
                return last;
            await Task.Delay(50);
        }

        return $"{last} (controller: {_controller.Output})";
    }

    /// <summary>The service's events as "Type Reason Message" lines; waits until one holds the text.</summary>
    public async Task<string> EventsAsync(string service, string containing)
    {
        var text = "";
        for (var tries = 0; tries < 100 && !text.Contains(containing, StringComparison.Ordinal); tries++)
        {
            var list = (await Clients.KubectlAsync($"get events --field-selector involvedObject.name={service} -o json")).Succeeded().Output;
            text = string.Join('\n', JsonNode.Parse(list)!["items"]!.AsArray().Select(e => $"{e!["type"]} {e["reason"]} {e["source"]?["component"]} {e["message"]}"));
            await Task.Delay(50);
        }

        return text;
    }

    public async ValueTask DisposeAsync()
    {
        await _controller.DisposeAsync();
        Clients.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
