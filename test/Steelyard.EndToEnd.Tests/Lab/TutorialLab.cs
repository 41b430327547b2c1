using System.Text.Json.Nodes;
using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>
/// The story up to its fifth step, once for many tests: a cluster of four nodes, the load balancer installed with helm,
/// a pool and an advertisement of each family. What the steps printed is kept for the tests to look at.
/// </summary>
public sealed class TutorialLab : IAsyncLifetime
{
    /// <summary>The namespace that the load balancer is installed in.</summary>
    public const string Namespace = "metallb-system";

    private const string Ipv6Pool = """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: ip6-pool, namespace: metallb-system}
        spec: {addresses: ["fd00:25::1:1-fd00:25::1:64"]}
        ---
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: l2advertise6, namespace: metallb-system}
        spec: {ipAddressPools: [ip6-pool]}
        """;

    public LabCluster Cluster { get; private set; } = null!;

    public CommandLine Clients => Cluster.Clients;

    /// <summary>The image that answers with pod, node and the client's address.</summary>
    public const string Echo = "steelyard/echo";

    /// <summary>What nginx' page says.</summary>
    public const string Welcome = "Welcome to nginx!";

    /// <summary>What helm said when it installed the release.</summary>
    public string Installation { get; private set; } = "";

    /// <summary>What kubectl said when it applied the pool and the advertisement of the story.</summary>
    public string Configuration { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Cluster = await LabCluster.CreateAsync("--servers 1 --agents 3 --dual-stack --disable servicelb --wait");
        Installation = (await Clients.HelmAsync(
            $"upgrade --install --create-namespace --namespace {Namespace} steelyard {Path.Combine(Repository.Root, "deploy/chart")}")).Succeeded().Output;
        await Task.WhenAll(
            RolledOutAsync("deployment", "-n " + Namespace),
            RolledOutAsync("daemonset", "-n " + Namespace));
        // The webhook of the controller admits configuration only when it can be reached.
        Configuration = (await LabCluster.EventuallyAsync(
            () => Clients.KubectlAsync("apply -f -", Manifests.TutorialPool), result => result.ExitCode == 0)).Succeeded().Output;
        await ApplyAsync(Ipv6Pool);
    }

    public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();

    public async Task ApplyAsync(string manifest) => (await Clients.KubectlAsync("apply -f -", manifest)).Succeeded();

    /// <summary>Waits until all objects of a kind have rolled out.</summary>
    public async Task RolledOutAsync(string kind, string more = "") =>
        (await Clients.KubectlAsync($"rollout status {kind} {more} --timeout=55s")).Succeeded();

    /// <summary>
    /// A deployment on one node, and a service of it at an address that is asked for. Its endpoint survives whatever
    /// happens to other nodes.
    /// </summary>
    public async Task ServeAsync(string name, string address, string node = "server-0", string spec = "", string image = "nginx")
    {
        await ApplyAsync($$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{name}} }
            spec:
              selector: {matchLabels: {app: {{name}} } }
              template:
                metadata: {labels: {app: {{name}} } }
                spec:
                  nodeSelector: {kubernetes.io/hostname: {{node}} }
                  containers: [ {name: web, image: {{image}} } ]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: {{name}}, annotations: {metallb.io/loadBalancerIPs: "{{address}}"} }
            spec: {type: LoadBalancer, selector: {app: {{name}} }, ports: [ {port: 80} ]{{spec}} }
            """);
        await RolledOutAsync($"deployment/{name}");
    }

    /// <summary>Fetches a page from the client until it has the text; fails when it never has.</summary>
    public async Task<string> PageAsync(string url, string containing, string curl = "-s -m 2")
    {
        var page = await LabCluster.EventuallyAsync(
            () => Cluster.OnAsync("client", $"curl {curl} '{url}'"), result => result.Output.Contains(containing, StringComparison.Ordinal));
        Assert.True(page.Output.Contains(containing, StringComparison.Ordinal), $"{url}: {page.ExitCode} {page.Output} {page.Error}\n{await DiagnosisAsync()}");
        return page.Output;
    }

    /// <summary>Addresses by host: MAC address and IPv4 address.</summary>
    public async Task<IReadOnlyDictionary<string, (string Mac, string Address)>> HostsAsync()
    {
        var network = JsonNode.Parse((await Cluster.SteelyardAsync("network inspect")).Succeeded().Output)![0]!;
        return network["Containers"]!.AsObject().ToDictionary(
            host => host.Key, host => ((string)host.Value!["MacAddress"]!, ((string)host.Value["IPv4Address"]!).Split('/')[0]));
    }

    /// <summary>The host whose MAC address answers ARP for an address; several, blank separated, if they disagree; "" if none.</summary>
    public async Task<string> OwnersAsync(string address)
    {
        var hosts = await HostsAsync();
        var answers = (await Cluster.OnAsync("client", $"arping -c 3 -w 2 -i eth0 {address}")).Output;
        return string.Join(' ', hosts.Where(host => answers.Contains(host.Value.Mac, StringComparison.OrdinalIgnoreCase)).Select(host => host.Key).Order(StringComparer.Ordinal));
    }

    /// <summary>Waits until exactly one host answers ARP for an address and it is as wanted; that host.</summary>
    public async Task<string> OwnerAsync(string address, Func<string, bool> wanted)
    {
        var owner = "";
        var limit = TimeProvider.System.GetTimestamp();
        do
        {
            owner = await OwnersAsync(address);
        }
        while ((owner.Length == 0 || owner.Contains(' ', StringComparison.Ordinal) || !wanted(owner)) && TimeProvider.System.GetElapsedTime(limit).TotalSeconds < 60);
        Assert.True(owner.Length > 0 && !owner.Contains(' ', StringComparison.Ordinal) && wanted(owner), $"{address} is answered by \"{owner}\"\n{await DiagnosisAsync()}");
        return owner;
    }

    /// <summary>Waits until a node's Ready condition has a value: True, False or Unknown.</summary>
    public async Task NodeIsAsync(string node, string ready)
    {
        var last = await LabCluster.EventuallyAsync(
            () => Clients.KubectlAsync(["get", "node", node, "-o", "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}"]),
            result => result.Output == ready);
        Assert.Equal(ready, last.Output);
    }

    private async Task<string> DiagnosisAsync() =>
        (await Clients.KubectlAsync("get nodes,pods,services -A -o wide")).Output
        + (await Clients.KubectlAsync("get events -A")).Output
        + (await Clients.KubectlAsync($"logs -n {Namespace} daemonset/steelyard-speaker --tail=20")).Output;
}
