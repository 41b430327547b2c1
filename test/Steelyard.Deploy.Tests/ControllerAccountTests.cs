using Steelyard.TestKit.Cluster;

namespace Steelyard.Deploy.Tests;

/// <summary>The real controller does all its work with nothing but the rights that the chart gives to its account.</summary>
public sealed class ControllerAccountTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("steelyard-account-").FullName;
    private ApiServerProcess _server = null!;
    private CommandLine _clients = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServerProcess.StartAsync();
        _clients = new CommandLine(_server.Kubeconfig);
        (await _clients.HelmAsync($"install --create-namespace -n metallb-system metallb {Support.Deploy.Chart}")).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Controller_WithTheChartsRights_ServesAndIsNeverForbiddenAnything()
    {
        await using var controller = ProductProcess.Start(Repository.Executable,
            ["controller", "--kubeconfig", await AccountKubeconfigAsync(), "--namespace", "metallb-system", "--port", "0", "--health-probe-port", "0",
             "--webhook-port", "0", "--ml-secret-name", "metallb-steelyard-memberlist", "--deployment", "metallb-steelyard-controller"]);
        await ApplyAsync("""
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: pool, namespace: metallb-system}
            spec: {addresses: [192.0.2.10-192.0.2.19]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {type: LoadBalancer, selector: {a: b}, ports: [{port: 80}]}
            """);
        await UntilAsync(controller, "get service web -o 'jsonpath={.status.loadBalancer.ingress[0].ip}'", "192.0.2.10");
        await UntilAsync(controller, "get ipaddresspool pool -n metallb-system -o 'jsonpath={.status.assignedIPv4}'", "1");
        await UntilAsync(controller, "get configurationstate controller -n metallb-system -o 'jsonpath={.status.result}'", "Valid");
        await UntilAsync(controller, "get events -o 'jsonpath={.items[*].reason}'", "IPAllocated");
        await UntilAsync(controller, "get secret metallb-steelyard-memberlist -n metallb-system -o 'jsonpath={.metadata.ownerReferences[0].kind}'", "Deployment");
        var authority = await UntilAsync(controller, "get secret metallb-webhook-cert -n metallb-system -o 'jsonpath={.data.ca\\.crt}'", "");
        await UntilAsync(controller, "get validatingwebhookconfiguration metallb-webhook-configuration -o 'jsonpath={.webhooks[0].clientConfig.caBundle}'", authority);
        Assert.DoesNotContain("forbidden", controller.Output, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A kubeconfig that holds a token of the controller's account and no other credential.</summary>
    private async Task<string> AccountKubeconfigAsync()
    {
        var token = (await _clients.KubectlAsync("create token metallb-steelyard-controller -n metallb-system")).Succeeded().Output.Trim();
        var file = Path.Combine(_folder, "kubeconfig");
        File.Copy(_server.Kubeconfig, file);
        using var own = new CommandLine(file);
        (await own.KubectlAsync($"config set-credentials account --token={token}")).Succeeded();
        (await own.KubectlAsync("config set-context --current --user=account")).Succeeded();
        Assert.Contains("metallb-steelyard-controller", (await own.KubectlAsync("auth whoami")).Succeeded().Output, StringComparison.Ordinal);
        return file;
    }

    private async Task ApplyAsync(string manifest) => (await _clients.KubectlAsync("apply -f -", manifest)).Succeeded();

    /// <summary>Asks until the answer is not empty and holds the text.</summary>
    private async Task<string> UntilAsync(ProductProcess controller, string question, string expected)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await _clients.KubectlAsync(question);
            if (answer.Output.Length > 0 && answer.Output.Contains(expected, StringComparison.Ordinal))
                return answer.Output;
            Assert.False(limit.IsCancellationRequested, $"{question}: \"{answer.Output}\" {answer.Error}\n{controller.Output}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
