using Steelyard.TestKit.Cluster;

namespace Steelyard.Deploy.Tests;

/// <summary>The three ways to install, with the real clients, against the embedded API.</summary>
public sealed class InstallationTests : IAsyncLifetime
{
    private ApiServerProcess _server = null!;
    private CommandLine _clients = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServerProcess.StartAsync();
        _clients = new CommandLine(_server.Kubeconfig);
    }

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Helm_FromInstallToUninstall_LeavesOnlyTheDefinitions()
    {
        var output = await HelmAsync($"upgrade --install --create-namespace --namespace metallb-system metallb {Support.Deploy.Chart}");
        Assert.Contains("STATUS: deployed", output, StringComparison.Ordinal);
        Assert.Contains("Steelyard is running in the namespace metallb-system.", output, StringComparison.Ordinal);
        Assert.Contains("configured through custom resources", output, StringComparison.Ordinal);
        await KubectlAsync("wait --for=condition=Established crd --all --timeout=30s");
        Assert.Equal("steelyard/steelyard:0.1.0", await KubectlAsync("-n metallb-system get ds metallb-steelyard-speaker -o jsonpath={..image}"));

        Assert.Contains("REVISION: 2", await HelmAsync($"upgrade -n metallb-system metallb {Support.Deploy.Chart} --set image.tag=9"), StringComparison.Ordinal);
        Assert.Equal("steelyard/steelyard:9", await KubectlAsync("-n metallb-system get ds metallb-steelyard-speaker -o jsonpath={..image}"));
        Assert.Contains("Rollback was a success", await HelmAsync("rollback -n metallb-system metallb 1"), StringComparison.Ordinal);

        await HelmAsync("uninstall -n metallb-system metallb");
        Assert.Equal("", await KubectlAsync("-n metallb-system get deploy,ds,svc,cm,role,rolebinding -o name -l app.kubernetes.io/instance=metallb"));
        Assert.Equal("", await KubectlAsync("get clusterrole,clusterrolebinding,validatingwebhookconfiguration -o name -l app.kubernetes.io/instance=metallb"));
        Assert.Contains("ipaddresspools.metallb.io", await KubectlAsync("get crd -o name"), StringComparison.Ordinal);

        Assert.Contains("STATUS: deployed", await HelmAsync($"upgrade --install -n metallb-system metallb {Support.Deploy.Chart}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifests_AppliedTwice_InstallAndThenChangeNothing()
    {
        var file = Path.Combine(Support.Deploy.Folder, "manifests/steelyard.yaml");
        var first = await KubectlAsync($"apply -f {file}");
        Assert.Contains("daemonset.apps/speaker created", first, StringComparison.Ordinal);
        Assert.Contains("deployment.apps/controller created", first, StringComparison.Ordinal);
        Assert.Contains("namespace/metallb-system created", first, StringComparison.Ordinal);
        var second = await KubectlAsync($"apply -f {file}");
        Assert.All(second.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(" unchanged", line, StringComparison.Ordinal));
        await KubectlAsync($"apply --server-side --force-conflicts -f {file}");
    }

    [Fact]
    public async Task Kustomize_OfTheBase_InstallsTheSame()
    {
        var output = await KubectlAsync($"apply -k {Path.Combine(Support.Deploy.Folder, "kustomize")}");
        var manifests = await KubectlAsync($"apply -f {Path.Combine(Support.Deploy.Folder, "manifests/steelyard.yaml")}");
        Assert.All(manifests.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.EndsWith(" unchanged", line, StringComparison.Ordinal));
        Assert.Equal(Lines(manifests).Order(), Lines(output).Order());
    }

    private static IEnumerable<string> Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);

    private async Task<string> HelmAsync(string arguments) => (await _clients.HelmAsync(arguments)).Succeeded().Output;

    private async Task<string> KubectlAsync(string arguments) => (await _clients.KubectlAsync(arguments)).Succeeded().Output;
}
