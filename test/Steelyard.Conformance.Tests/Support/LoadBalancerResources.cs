using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Support;

/// <summary>The product's own definitions, installed once with the real kubectl as users do. They stay on the cluster.</summary>
public sealed class LoadBalancerResources(ClusterFixture cluster) : IAsyncLifetime
{
    /// <summary>What kubectl said when it installed them.</summary>
    public string Said { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        using var commands = new CommandLine(cluster.Kubeconfig);
        Said = (await commands.KubectlAsync(["apply", "-f", Path.Combine(Repository.Root, "deploy/crds")])).Succeeded().Output;
        string[] names = ["ipaddresspools", "bgppeers", "bgpadvertisements", "l2advertisements", "bfdprofiles", "communities", "servicel2statuses", "servicebgpstatuses", "configurationstates"];
        foreach (var name in names)
            (await commands.KubectlAsync($"wait --for=condition=Established crd/{name}.metallb.io --timeout=30s")).Succeeded();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
