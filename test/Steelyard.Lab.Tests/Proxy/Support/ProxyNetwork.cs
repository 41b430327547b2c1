using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Steelyard.Lab.Tests.Proxy.Support;

/// <summary>
/// Two nodes and a client on one link, pods behind the nodes, all in namespaces of their own that end with this object
/// (and with the test process). A service proxy runs on node1. Pods answer TCP 8080 and UDP 5353 with their name and
/// the address that they see as the client's.
/// </summary>
public sealed class ProxyNetwork : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("steelyard-proxy-test-").FullName;
    private Process _holder = null!;
    private Process _proxy = null!;
    private readonly ConcurrentQueue<string> _complaints = [];
    private string _inside = "";

    private string ReadyPath => Path.Combine(_folder, "ready");

    public async ValueTask InitializeAsync()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "testdata/proxy/network.sh");
        _holder = Start("unshare", ["--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", script]);
        if (await _holder.StandardOutput.ReadLineAsync().WaitAsync(Patience) != "ready")
            throw new InvalidOperationException($"the network could not be made: {await _holder.StandardError.ReadToEndAsync()}");
        _inside = (await File.ReadAllTextAsync($"/proc/{_holder.Id}/task/{_holder.Id}/children")).Trim().Split(' ')[0];
        await StartProxyAsync();
    }

    /// <summary>Starts the proxy, or another one after it was stopped.</summary>
    public async Task StartProxyAsync()
    {
        string[] self = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, typeof(ProxyNetwork).Assembly.Location]
            : [Environment.ProcessPath!];
        _proxy = Start("nsenter", [.. Enter("node1"), .. self, .. ProxyChild.Arguments], (ProxyChild.NodeName, "node1"), (ProxyChild.ReadyFile, ReadyPath));
        _proxy.ErrorDataReceived += (_, line) => _complaints.Enqueue(line.Data ?? "");
        _proxy.BeginErrorReadLine();
        await UntilAsync(() => Task.FromResult(File.Exists(ReadyPath)), () => "the proxy did not become ready");
    }

    /// <summary>Ends the proxy; the objects it was told go with it.</summary>
    public async Task StopProxyAsync()
    {
        _proxy.StandardInput.Close();
        await _proxy.WaitForExitAsync().WaitAsync(Patience);
        _proxy.Dispose();
        File.Delete(ReadyPath);
    }

    public void Apply(params ReadOnlySpan<JsonObject> objects)
    {
        foreach (var obj in objects)
            _proxy.StandardInput.WriteLine(obj.ToJsonString());
        _proxy.StandardInput.Flush();
    }

    public void Delete(JsonObject obj)
    {
        _proxy.StandardInput.WriteLine("-" + obj.ToJsonString());
        _proxy.StandardInput.Flush();
    }

    /// <summary>Runs a shell command on a host; what it wrote, to standard error too.</summary>
    public async Task<string> RunAsync(string host, string command)
    {
        using var process = Start("nsenter", [.. Enter(host), "sh", "-c", command + " 2>&1"]);
        process.StandardInput.Close();
        return (await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience)).Trim();
    }

    /// <summary>One TCP exchange: what the server said, or the client's error.</summary>
    public Task<string> AskAsync(string host, string address, int port) => RunAsync(host, $"socat -T5 - TCP:{address}:{port},connect-timeout=5");

    /// <summary>One UDP exchange from a new port of the client, or from <paramref name="sourcePort"/>.</summary>
    public Task<string> AskUdpAsync(string host, string address, int port, int sourcePort = 0) =>
        RunAsync(host, $"echo | socat -t0.5 - UDP:{address}:{port}{(sourcePort > 0 ? $",sourceport={sourcePort}" : "")}");

    /// <summary>Repeats an observation until it is as wanted.</summary>
    public static async Task<string> UntilAsync(Func<Task<string>> observe, Func<string, bool> wanted)
    {
        var last = "";
        await UntilAsync(async () => wanted(last = await observe()), () => $"last seen: {last}");
        return last;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _proxy, _holder }.Where(process => process is not null))
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(Patience);
            process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
        // A refused transaction is mended by writing all rules anew: no packet would tell.
        Assert.DoesNotContain(_complaints, line => line.Contains("refused", StringComparison.Ordinal));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        var started = Stopwatch.StartNew();
        while (!await condition())
        {
            if (started.Elapsed > Patience)
                Assert.Fail(otherwise());
            await Task.Delay(20);
        }
    }

    private string[] Enter(string host) => ["--target", _inside, "--user", "--preserve-credentials", "--net", "--mount", "--pid", "ip", "netns", "exec", host];

    private static Process Start(string program, string[] arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = environment.Length > 0 || program == "unshare",
        };
        // Debian keeps ip and nft off the path of ordinary users.
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
