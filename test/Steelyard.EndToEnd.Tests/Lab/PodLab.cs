using System.Globalization;
using Steelyard.TestKit.Cluster;

namespace Steelyard.EndToEnd.Tests.Lab;

/// <summary>One cluster for the tests of pods: a server and an agent.</summary>
public sealed class PodLab : IAsyncLifetime
{
    private int _namespaces;

    public LabCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await LabCluster.CreateAsync("--agents 1 --disable servicelb");

    public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();

    /// <summary>A new namespace with these objects.</summary>
    public async Task<string> ApplyAsync(string manifest)
    {
        var ns = string.Create(CultureInfo.InvariantCulture, $"pods-{Interlocked.Increment(ref _namespaces)}");
        (await Cluster.Clients.KubectlAsync($"create namespace {ns}")).Succeeded();
        (await Cluster.Clients.KubectlAsync($"-n {ns} apply -f -", manifest)).Succeeded();
        return ns;
    }

    public Task<CommandResult> KubectlAsync(string ns, params string[] arguments) => Cluster.Clients.KubectlAsync(["-n", ns, .. arguments]);

    /// <summary>Waits until a field of a pod has a value.</summary>
    public async Task PodHasAsync(string ns, string pod, string path, string expected) =>
        Assert.Equal(expected, (await LabCluster.EventuallyAsync(
            () => KubectlAsync(ns, "get", "pod", pod, "-o", $"jsonpath={{{path}}}"), result => result.Output == expected)).Output);

    /// <summary>Waits until the log of a pod has a text.</summary>
    public async Task LogHasAsync(string ns, string text, params string[] pod) =>
        Assert.Contains(text, (await LabCluster.EventuallyAsync(
            () => KubectlAsync(ns, ["logs", .. pod]), result => result.Output.Contains(text, StringComparison.Ordinal))).Output, StringComparison.Ordinal);

    /// <summary>Waits until an event tells a text about a pod.</summary>
    public async Task EventHasAsync(string ns, string pod, string reason, string text) =>
        Assert.Contains(text, (await LabCluster.EventuallyAsync(
            () => KubectlAsync(ns, "get", "events", "--field-selector", $"involvedObject.name={pod},reason={reason}", "-o", "jsonpath={.items[*].message}"),
            result => result.Output.Contains(text, StringComparison.Ordinal))).Output, StringComparison.Ordinal);
}
