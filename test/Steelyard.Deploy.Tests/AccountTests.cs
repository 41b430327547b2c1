using System.Diagnostics;
using Steelyard.Deploy.Tests.Support;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Deploy.Tests;

/// <summary>The real processes do all their work with nothing but the rights and capabilities that the chart gives them.</summary>
public sealed class AccountTests
{
    private const string Service = """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: pool, namespace: metallb-system}
        spec: {addresses: [192.0.2.10-192.0.2.19]}
        ---
        apiVersion: metallb.io/v1beta1
        kind: L2Advertisement
        metadata: {name: everything, namespace: metallb-system}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{port: 80}]
        endpoints: [{addresses: [10.42.0.7], conditions: {ready: true}, nodeName: node-1}]
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: node-1}
        """;

    [Fact]
    public async Task Controller_WithTheChartsRights_ServesAndIsNeverForbiddenAnything()
    {
        await using var cluster = await AccountCluster.StartAsync();
        await using var controller = Start("-all",
            ["controller", "--kubeconfig", await cluster.KubeconfigAsync("controller"), "--namespace", "metallb-system", "--port", "0",
             "--health-probe-port", "0", "--webhook-port", "0", "--ml-secret-name", "metallb-steelyard-memberlist",
             "--deployment", "metallb-steelyard-controller"]);
        await cluster.ApplyAsync(Service);
        await cluster.UntilAsync(controller, "get service web -o 'jsonpath={.status.loadBalancer.ingress[0].ip}'", "192.0.2.10");
        await cluster.UntilAsync(controller, "get ipaddresspool pool -n metallb-system -o 'jsonpath={.status.assignedIPv4}'", "1");
        await cluster.UntilAsync(controller, "get configurationstate controller -n metallb-system -o 'jsonpath={.status.result}'", "Valid");
        await cluster.UntilAsync(controller, "get events -o 'jsonpath={.items[*].reason}'", "IPAllocated");
        await cluster.UntilAsync(
            controller, "get secret metallb-steelyard-memberlist -n metallb-system -o 'jsonpath={.metadata.ownerReferences[0].kind}'", "Deployment");
        var authority = await cluster.UntilAsync(controller, "get secret metallb-webhook-cert -n metallb-system -o 'jsonpath={.data.ca\\.crt}'", "");
        await cluster.UntilAsync(
            controller, "get validatingwebhookconfiguration metallb-webhook-configuration -o 'jsonpath={.webhooks[0].clientConfig.caBundle}'", authority);
        Assert.DoesNotContain("forbidden", controller.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Speaker_WithTheChartsRights_AnnouncesAndIsNeverForbiddenAnything()
    {
        // The tests' own network namespace has loopback only: the speaker needs a link to announce on.
        await RunAsync("ip", "link add eth0 type veth peer name eth1");
        await RunAsync("ip", "link set eth1 up");
        await RunAsync("ip", "link set eth0 up");
        await using var cluster = await AccountCluster.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(cluster.Folder, "secretkey"), "a key of twenty-two ch", TestContext.Current.CancellationToken);
        await cluster.ApplyAsync(Service);
        await cluster.KubectlAsync("patch service web --subresource=status -p {\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.10\"}]}}}");
        await using var speaker = Start("-all,+net_raw",
            ["speaker", "--kubeconfig", await cluster.KubeconfigAsync("speaker"), "--namespace", "metallb-system", "--node-name", "node-1",
             "--port", "0", "--health-probe-port", "0", "--ml-bindaddr", "127.0.0.1", "--ml-labels", "app=metallb", "--ml-secret-key-path", cluster.Folder]);
        await cluster.UntilAsync(speaker, "get servicel2statuses -n metallb-system -o 'jsonpath={.items[*].status.node}'", "node-1");
        await cluster.UntilAsync(speaker, "get configurationstates -n metallb-system -o 'jsonpath={.items[*].status.result}'", "Valid");
        await cluster.UntilAsync(speaker, "get events -o 'jsonpath={.items[*].reason}'", "nodeAssigned");
        await cluster.KubectlAsync("delete service web");
        await cluster.UntilAsync(speaker, "get servicel2statuses -n metallb-system -o 'jsonpath={.items}'", "[]");
        Assert.DoesNotContain("forbidden", speaker.Output, StringComparison.OrdinalIgnoreCase);
    }

    private static ProductProcess Start(string capabilities, string[] arguments) => ProductProcess.Start(
        "setpriv", [$"--bounding-set={capabilities}", "--inh-caps=-all", "--no-new-privs", Repository.Executable, .. arguments]);

    private static async Task RunAsync(string program, string arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
