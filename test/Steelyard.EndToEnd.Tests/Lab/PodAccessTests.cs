using System.Diagnostics;
using System.Text.RegularExpressions;
using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>Logs, exec, attach and port forwarding with the real kubectl, over WebSockets and over SPDY.</summary>
public sealed partial class PodAccessTests(PodLab lab) : IClassFixture<PodLab>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private const string Web = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: c, image: "nginx:1.27"}]}
        """;

    private static readonly Dictionary<string, string> Spdy = new()
    {
        ["KUBECTL_PORT_FORWARD_WEBSOCKETS"] = "false",
        ["KUBECTL_REMOTE_COMMAND_WEBSOCKETS"] = "false",
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exec_OfAProgram_CarriesItsStreamsAndItsExitCode(bool overSpdy)
    {
        var ns = await WebAsync();
        using var clients = Clients(overSpdy);
        var result = await clients.KubectlAsync(["-n", ns, "exec", "web", "--", "sh", "-c", "echo out; echo err >&2; exit 3"]);
        Assert.Equal((3, "out\n"), (result.ExitCode, result.Output));
        Assert.Contains("err\n", result.Error, StringComparison.Ordinal);
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n"));
        Assert.Equal(text, (await clients.KubectlAsync(["-n", ns, "exec", "-i", "web", "--", "cat"], text)).Succeeded().Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PortForward_ToAPod_ServesItsPage(bool overSpdy)
    {
        var ns = await WebAsync();
        var environment = new Dictionary<string, string?> { ["KUBECONFIG"] = lab.Cluster.Kubeconfig };
        foreach (var (name, value) in overSpdy ? Spdy : [])
            environment[name] = value;
        await using var forward = ProductProcess.Start(Repository.Kubectl, ["-n", ns, "port-forward", "pod/web", ":80"], environment);
        var port = await PortAsync(forward);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        for (var i = 0; i < 3; i++)
            Assert.Contains("Welcome to nginx!", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), Ct), StringComparison.Ordinal);
        await lab.LogHasAsync(ns, "\"GET / HTTP/1.1\" 200", "web");
    }

    [Fact]
    public async Task Exec_WithATerminal_HasOne()
    {
        var ns = await WebAsync();
        // kubectl only asks for a terminal when it has one itself.
        var result = await lab.Cluster.Clients.RunAsync(
            "script", ["-qec", $"{Repository.Kubectl} -n {ns} exec -it web -- sh -c 'tty; test -t 1 && echo terminal'", "/dev/null"], "");
        Assert.Contains("/dev/pts/", result.Output, StringComparison.Ordinal);
        Assert.Contains("terminal", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_ThatAreFollowed_GoOnToTheGracefulEndOfTheContainer()
    {
        var ns = await lab.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
              - name: c
                image: busybox
                command: [sh, -c, "trap 'echo bye; exit 0' TERM; echo hello; while :; do sleep 1 & wait $!; done"]
                lifecycle: {preStop: {exec: {command: [sh, -c, "echo stopping > /proc/1/fd/1"]}}}
            """);
        await lab.LogHasAsync(ns, "hello", "p");
        await using var following = ProductProcess.Start(
            Repository.Kubectl, ["-n", ns, "logs", "-f", "p"], new Dictionary<string, string?> { ["KUBECONFIG"] = lab.Cluster.Kubeconfig });
        await UntilAsync(following, () => following.Output.Contains("hello", StringComparison.Ordinal));
        (await lab.KubectlAsync(ns, "delete", "pod", "p", "--timeout=60s")).Succeeded();
        await UntilAsync(following, () => following.Output.Contains("bye", StringComparison.Ordinal));
        Assert.Equal("hello\nstopping\nbye", following.Output);
    }

    [Fact]
    public async Task Logs_WithOptions_AreThoseAskedFor()
    {
        var ns = await lab.ApplyAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sh, -c, "seq 5"]}, {name: d, image: busybox, command: [echo, other]}]}
            """);
        await lab.PodHasAsync(ns, "p", ".status.phase", "Succeeded");
        Assert.Equal("4\n5\n", (await lab.KubectlAsync(ns, "logs", "p", "-c", "c", "--tail=2")).Succeeded().Output);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT[0-9:.]+Z other\n$", (await lab.KubectlAsync(ns, "logs", "p", "-c", "d", "--timestamps")).Succeeded().Output);
        Assert.Contains("container x is not valid for pod p", (await lab.KubectlAsync(ns, "logs", "p", "-c", "x")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_WithoutTheRightToCreate_IsForbidden()
    {
        var ns = await WebAsync();
        (await lab.KubectlAsync(ns, "create", "serviceaccount", "reader")).Succeeded();
        (await lab.KubectlAsync(ns, "create", "role", "reader", "--verb=get", "--resource=pods,pods/log,pods/exec")).Succeeded();
        (await lab.KubectlAsync(ns, "create", "rolebinding", "reader", "--role=reader", $"--serviceaccount={ns}:reader")).Succeeded();
        string[] reader = ["--as", $"system:serviceaccount:{ns}:reader"];
        var refused = await LabCluster.EventuallyAsync(
            () => lab.KubectlAsync(ns, [.. reader, "exec", "web", "--", "true"]), result => result.Error.Contains("cannot create resource \"pods/exec\"", StringComparison.Ordinal));
        Assert.Contains("cannot create resource \"pods/exec\"", refused.Error, StringComparison.Ordinal);
        (await lab.KubectlAsync(ns, [.. reader, "logs", "web"])).Succeeded();
    }

    private async Task<string> WebAsync()
    {
        var ns = await lab.ApplyAsync(Web);
        (await lab.KubectlAsync(ns, "wait", "--for=condition=Ready", "pod/web", "--timeout=60s")).Succeeded();
        return ns;
    }

    private CommandLine Clients(bool overSpdy) => new(lab.Cluster.Kubeconfig) { Environment = overSpdy ? Spdy : [] };

    private static async Task<string> PortAsync(ProductProcess forward)
    {
        await UntilAsync(forward, () => Forwarding().IsMatch(forward.Output));
        return Forwarding().Match(forward.Output).Groups[1].Value;
    }

    private static async Task UntilAsync(ProductProcess process, Func<bool> reached)
    {
        var waited = Stopwatch.StartNew();
        while (!reached())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), process.Output);
            await Task.Delay(20, Ct);
        }
    }

    [GeneratedRegex(@"Forwarding from 127\.0\.0\.1:(\d+) -> 80")]
    private static partial Regex Forwarding();
}
