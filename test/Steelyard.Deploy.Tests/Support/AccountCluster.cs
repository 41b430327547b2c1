using Steelyard.TestKit.Cluster;

namespace Steelyard.Deploy.Tests.Support;

/// <summary>An API server with the chart installed, and the means to run a process with one of the chart's accounts.</summary>
internal sealed class AccountCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ApiServerProcess _server;
    private readonly CommandLine _clients;

    private AccountCluster(ApiServerProcess server, CommandLine clients) => (_server, _clients) = (server, clients);

    /// <summary>For files of the test.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("steelyard-account-").FullName;

    public static async Task<AccountCluster> StartAsync()
    {
        var server = await ApiServerProcess.StartAsync();
        var clients = new CommandLine(server.Kubeconfig);
        (await clients.HelmAsync($"install --create-namespace -n {Deploy.Namespace} metallb {Deploy.Chart}")).Succeeded();
        (await clients.KubectlAsync("wait --for=condition=Established crd --all --timeout=30s")).Succeeded();
        return new AccountCluster(server, clients);
    }

    /// <summary>A kubeconfig that holds a token of the component's account and no other credential.</summary>
    public async Task<string> KubeconfigAsync(string component)
    {
        var account = $"metallb-steelyard-{component}";
        var token = (await _clients.KubectlAsync($"create token {account} -n {Deploy.Namespace}")).Succeeded().Output.Trim();
        var file = Path.Combine(Folder, component);
        File.Copy(_server.Kubeconfig, file);
        using var own = new CommandLine(file);
        (await own.KubectlAsync($"config set-credentials account --token={token}")).Succeeded();
        (await own.KubectlAsync("config set-context --current --user=account")).Succeeded();
        Assert.Contains(account, (await own.KubectlAsync("auth whoami")).Succeeded().Output, StringComparison.Ordinal);
        return file;
    }

    public async Task ApplyAsync(string manifest) => (await _clients.KubectlAsync("apply -f -", manifest)).Succeeded();

    public async Task KubectlAsync(string arguments) => (await _clients.KubectlAsync(arguments)).Succeeded();

    /// <summary>Asks until the answer is not empty and holds the text; the answer.</summary>
    public async Task<string> UntilAsync(ProductProcess process, string question, string expected)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await _clients.KubectlAsync(question);
            if (answer.Output.Length > 0 && answer.Output.Contains(expected, StringComparison.Ordinal))
                return answer.Output;
            Assert.False(limit.IsCancellationRequested, $"{question}: \"{answer.Output}\" {answer.Error}\n{process.Output}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _clients.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
