using System.Diagnostics;

namespace Steelyard.TestKit.Cluster;

/// <summary>One <c>steelyard apiserver</c> as a child process, in memory unless a data directory is given.</summary>
public sealed class ApiServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private readonly ProductProcess _process;
    private readonly string _folder;

    private ApiServerProcess(ProductProcess process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    public ProductProcess Process => _process;

    /// <summary>Starts the server on a free loopback port and waits until its kubeconfig appears.</summary>
    public static async Task<ApiServerProcess> StartAsync(params string[] extra)
    {
        var folder = Directory.CreateTempSubdirectory("steelyard-test-").FullName;
        string[] storage = extra.Contains("--data-dir") ? [] : ["--in-memory"];
        string[] listen = extra.Contains("--listen") ? [] : ["--listen", "127.0.0.1:0"];
        var process = ProductProcess.Start(
            Repository.Executable,
            ["apiserver", .. listen, "--write-kubeconfig", Path.Combine(folder, "kubeconfig"), .. storage, .. extra]);
        var server = new ApiServerProcess(process, folder);
        await server.WaitUntilReadyAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitUntilReadyAsync()
    {
        var started = Stopwatch.StartNew();
        while (!File.Exists(Kubeconfig))
        {
            if (_process.HasExited || started.Elapsed > ReadyWithin)
                throw new InvalidOperationException($"the API server did not become ready:\n{_process.Output}");
            await Task.Delay(10);
        }
    }
}
