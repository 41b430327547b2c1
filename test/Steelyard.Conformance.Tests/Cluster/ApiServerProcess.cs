using System.Diagnostics;

namespace Steelyard.Conformance.Tests.Cluster;

/// <summary>
/// One <c>steelyard apiserver</c> as a child process, in memory unless a data directory is given. Ended by its own
/// process id when disposed.
/// </summary>
internal sealed class ApiServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly string _folder;
    private readonly List<string> _output = [];

    private ApiServerProcess(Process process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    public string Kubeconfig => Path.Combine(_folder, "kubeconfig");

    public int ProcessId => _process.Id;

    public static async Task<ApiServerProcess> StartAsync(params string[] extra)
    {
        var folder = Directory.CreateTempSubdirectory("steelyard-conformance-").FullName;
        var start = new ProcessStartInfo(Repository.Executable)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] storage = extra.Contains("--data-dir") ? [] : ["--in-memory"];
        string[] arguments = ["apiserver", "--listen", "127.0.0.1:0", "--write-kubeconfig", Path.Combine(folder, "kubeconfig"), .. storage, .. extra];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var server = new ApiServerProcess(Process.Start(start)!, folder);
        server.ReadOutput();
        await server.WaitUntilReadyAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void ReadOutput()
    {
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (_output)
            {
                if (line.Data is not null)
                    _output.Add(line.Data);
            }
        };
        _process.OutputDataReceived += keep;
        _process.ErrorDataReceived += keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task WaitUntilReadyAsync()
    {
        var started = Stopwatch.StartNew();
        while (!File.Exists(Kubeconfig))
        {
            if (_process.HasExited || started.Elapsed > ReadyWithin)
                throw new InvalidOperationException($"the API server did not become ready:\n{string.Join('\n', _output)}");
            await Task.Delay(10);
        }
    }
}
