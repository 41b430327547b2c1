using Steelyard.Conformance.Tests.Support;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Kubectl;

/// <summary>The everyday commands with another kubectl, the one on PATH, when there is one.</summary>
public sealed class OlderKubectlTests(ClusterFixture cluster) : KubectlTest(cluster)
{
    [Fact]
    public async Task EverydayCommands_WithTheInstalledKubectl_Work()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "kubectl")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "no other kubectl on PATH");
        Assert.Equal("deployment.apps/web created", await RunAsync(program, "create deployment web --image=fake/none:1 --replicas=0 --port=80"));
        Assert.Equal("service/web exposed", await RunAsync(program, "expose deployment web --port=80 --type=LoadBalancer"));
        Assert.Equal("<pending>", Rows(await RunAsync(program, "get svc web"))[1][3]);
        var manifest = Manifest("cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm}\ndata: {k: \"1\"}\n");
        Assert.Equal("configmap/cm created", await RunAsync(program, $"apply -f {manifest}"));
        Assert.Equal("configmap/cm serverside-applied", await RunAsync(program, $"apply --server-side --force-conflicts -f {manifest}"));
        Assert.Equal("service/web patched", await RunAsync(program, """patch svc web --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.9"}]}}}'"""));
        Assert.Equal("service/web condition met", await RunAsync(program, "wait '--for=jsonpath={.status.loadBalancer.ingress[0].ip}=192.0.2.9' svc/web --timeout=10s"));
        Assert.Contains("192.0.2.9", await RunAsync(program, "describe svc web"), StringComparison.Ordinal);
        Assert.Contains("FIELD: ports <[]ServicePort>", await RunAsync(program, "explain service.spec.ports"), StringComparison.Ordinal);
        Assert.Equal("yes", await RunAsync(program, "auth can-i create pods"));
        Assert.Equal("deployment.apps/web scaled", await RunAsync(program, "scale deployment web --replicas=0"));
        Assert.StartsWith("service \"web\" deleted", await RunAsync(program, "delete svc web"), StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string program, string arguments)
    {
        // The arguments carry a shell's quotes, so a shell takes them apart.
        var script = Manifest(UniqueName("run") + ".sh", $"exec '{program}' -n {Ns} {arguments}\n");
        return (await Commands.RunAsync("/bin/sh", [script], null)).Succeeded().Output.TrimEnd();
    }
}
