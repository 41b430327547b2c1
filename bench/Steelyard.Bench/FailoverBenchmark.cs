using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Bench;

/// <summary>
/// How long a page is missing, seen from the client's side of the link in a cluster of four nodes with the load balancer
/// installed from the chart. Endpoints stand on a node that is never hurt. STEELYARD_BENCH_RUNS sets the number of
/// power cuts.
/// </summary>
internal static partial class FailoverBenchmark
{
    private const string Page = "nginx";
    private const string ExcludeLabel = "node.kubernetes.io/exclude-from-external-load-balancers";
    private static readonly int Runs = int.Parse(Environment.GetEnvironmentVariable("STEELYARD_BENCH_RUNS") ?? "30", CultureInfo.InvariantCulture);

    private const string Configuration = """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: bench, namespace: metallb-system}
        spec: {addresses: ["172.25.1.1-172.25.1.250"]}
        ---
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: bench, namespace: metallb-system}
        """;

    public static async Task<IEnumerable<Figure>> RunAsync()
    {
        await using var lab = await LabCluster.CreateAsync("--servers 1 --agents 3");
        await InstallAsync(lab);
        var (address, owner) = await ServeAsync(lab);
        var applied = new List<double>();
        for (var i = 0; i < Runs; i++)
            applied.Add(await ApplyAsync(lab, $"new{i}", $"172.25.1.{100 + i}"));
        var planned = new List<double>();
        for (var i = 0; i < Math.Max(1, Runs / 6); i++)
            planned.Add(await DrainAsync(lab, address, owner));
        var healed = new List<double>();
        for (var i = 0; i < Math.Max(1, Runs / 6); i++)
            healed.Add(await HealAsync(lab, address, owner));
        var cut = new List<double>();
        for (var i = 0; i < Runs; i++)
            cut.Add(await CutAsync(lab, address, owner));
        return
        [
            new($"power cut of the owner, 4 nodes, {Runs} runs: the page is missing, p50", cut.Median(), "ms", AtMost: 250),
            new($"power cut of the owner, 4 nodes, {Runs} runs: the page is missing, p99", cut.Percentile(99), "ms", AtMost: 500),
            new($"drain of the owner, {planned.Count} runs: 10 ms probes lost", planned.Sum(), "", AtMost: 0),
            new($"link of the owner heals, {healed.Count} runs: two owners answer (worst)", healed.Max(), "ms", AtMost: 200),
            new($"service applied → first answer at its address, {Runs} runs, p50", applied.Median(), "ms", AtMost: 150),
            new($"service applied → first answer at its address, {Runs} runs, p99", applied.Percentile(99), "ms"),
        ];
    }

    private static async Task InstallAsync(LabCluster lab)
    {
        (await lab.Clients.HelmAsync($"upgrade --install --create-namespace --namespace metallb-system steelyard {Path.Combine(Repository.Root, "deploy/chart")}")).Succeeded();
        await ReadyAsync(lab);
        await LabCluster.EventuallyAsync(() => lab.Clients.KubectlAsync("apply -f -", Configuration), result => result.ExitCode == 0);
        (await lab.Clients.KubectlAsync("apply -f -", $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{Page}} }
            spec:
              selector: {matchLabels: {app: {{Page}} } }
              template:
                metadata: {labels: {app: {{Page}} } }
                spec: {nodeSelector: {kubernetes.io/hostname: server-0}, containers: [ {name: web, image: nginx} ] }
            """)).Succeeded();
        (await lab.Clients.KubectlAsync($"rollout status deployment/{Page} --timeout=55s")).Succeeded();
    }

    private static async Task ReadyAsync(LabCluster lab)
    {
        (await lab.Clients.KubectlAsync("rollout status daemonset -n metallb-system --timeout=55s")).Succeeded();
        (await lab.Clients.KubectlAsync("rollout status deployment -n metallb-system --timeout=55s")).Succeeded();
    }

    // The owner follows from names: the first address that an agent owns is taken, for server-0 must not be hurt.
    private static async Task<(string Address, string Owner)> ServeAsync(LabCluster lab)
    {
        for (var last = 1; last < 20; last++)
        {
            var address = $"172.25.1.{last}";
            await ApplyAsync(lab, $"page{last}", address);
            if (await OwnerAsync(lab, address) is { } owner && owner != "server-0")
                return (address, owner);
        }
        throw new InvalidOperationException("no address is owned by an agent");
    }

    private static async Task<double> ApplyAsync(LabCluster lab, string name, string address)
    {
        // The client's clock is the machine's: the shell there says when the first page came.
        var answered = lab.OnAsync("client", $"while ! curl -s -o /dev/null -m 0.2 http://{address}; do :; done; date +%s%N");
        await Task.Delay(500);
        var manifest = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = new JsonObject { ["metallb.io/loadBalancerIPs"] = address } },
            ["spec"] = new JsonObject
            {
                ["type"] = "LoadBalancer",
                ["selector"] = new JsonObject { ["app"] = Page },
                ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }),
            },
        };
        using var connection = new ClusterConnection(lab.Kubeconfig);
        using var warm = await connection.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/version"), false, CancellationToken.None);
        var start = TimeProvider.System.GetUtcNow();
        using var created = await connection.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/api/v1/namespaces/default/services")
            {
                Content = new StringContent(manifest.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
            },
            false, CancellationToken.None);
        created.EnsureSuccessStatusCode();
        var end = long.Parse((await answered).Succeeded().Output.Trim(), CultureInfo.InvariantCulture);
        return (DateTimeOffset.UnixEpoch.AddTicks(end / 100) - start).TotalMilliseconds;
    }

    private static async Task<double> CutAsync(LabCluster lab, string address, string owner)
    {
        var report = await ProbeWhileAsync(lab, address, "4s", async () =>
        {
            (await lab.SteelyardAsync($"node stop {owner}")).Succeeded();
        });
        (await lab.SteelyardAsync($"node start {owner}")).Succeeded();
        (await lab.Clients.KubectlAsync($"wait --for=condition=Ready node/{owner} --timeout=55s")).Succeeded();
        await ReadyAsync(lab);
        await UntilOwnerAsync(lab, address, owner);
        return (double)report["longestGapMs"]!;
    }

    private static async Task<double> DrainAsync(LabCluster lab, string address, string owner)
    {
        var report = await ProbeWhileAsync(lab, address, "3s", async () =>
        {
            (await lab.Clients.KubectlAsync($"label node {owner} {ExcludeLabel}=true")).Succeeded();
        });
        (await lab.Clients.KubectlAsync($"label node {owner} {ExcludeLabel}-")).Succeeded();
        await UntilOwnerAsync(lab, address, owner);
        return (double)report["lost"]!;
    }

    private static async Task<double> HealAsync(LabCluster lab, string address, string owner)
    {
        (await lab.SteelyardAsync($"network partition {owner}")).Succeeded();
        await Task.Delay(3000);
        // One request each 10 ms; those that two hosts answer count.
        var asked = lab.OnAsync("client", $"arping -i eth0 -c 400 -W 0.01 -w 8 {address}");
        await Task.Delay(500);
        (await lab.SteelyardAsync("network heal")).Succeeded();
        var answers = Index().Matches((await asked).Output).CountBy(match => match.Groups[1].Value);
        await UntilOwnerAsync(lab, address, owner);
        return answers.Count(answer => answer.Value > 1) * 10;
    }

    private static async Task<JsonNode> ProbeWhileAsync(LabCluster lab, string address, string duration, Func<Task> act)
    {
        var probes = lab.SteelyardAsync($"network probe http://{address}/ --duration {duration} -o json");
        await Task.Delay(1000);
        await act();
        return JsonNode.Parse((await probes).Output) ?? throw new InvalidOperationException("the prober said nothing");
    }

    private static async Task UntilOwnerAsync(LabCluster lab, string address, string owner)
    {
        for (var tries = 0; tries < 60 && await OwnerAsync(lab, address) != owner; tries++)
            await Task.Delay(500);
    }

    private static async Task<string?> OwnerAsync(LabCluster lab, string address)
    {
        var network = JsonNode.Parse((await lab.SteelyardAsync("network inspect")).Succeeded().Output)![0]!["Containers"]!.AsObject();
        var answers = (await lab.OnAsync("client", $"arping -c 2 -w 2 -i eth0 {address}")).Output;
        var owners = network.Where(host => answers.Contains((string)host.Value!["MacAddress"]!, StringComparison.OrdinalIgnoreCase)).ToList();
        return owners.Count == 1 ? owners[0].Key : null;
    }

    [GeneratedRegex(@"index=(\d+)")]
    private static partial Regex Index();
}
