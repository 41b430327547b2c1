using Steelyard.Conformance.Tests.Support;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Helm;

/// <summary>The life of a release with the real helm: a chart with a definition, a resource of it, a hook and a Service.</summary>
public sealed class HelmTests(ClusterFixture cluster) : KubectlTest(cluster)
{
    private readonly string _group = $"{UniqueName("helm")}.example.org";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Directory.CreateDirectory(Path.Combine(Folder, "templates"));
        Directory.CreateDirectory(Path.Combine(Folder, "crds"));
        Manifest("Chart.yaml", "apiVersion: v2\nname: tiny\nversion: 0.1.0\n");
        Manifest("values.yaml", "v: \"1\"\n");
        Manifest("templates/cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}-cm'}\ndata: {v: '{{ .Values.v }}'}\n");
        Manifest("templates/svc.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: '{{ .Release.Name }}-svc'}\nspec: {ports: [{port: 80}]}\n");
        Manifest("templates/hook.yaml", """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: '{{ .Release.Name }}-hook'
              annotations: {"helm.sh/hook": "pre-install,pre-upgrade", "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded"}
            data: {a: "1"}
            """);
        Manifest("crds/crd.yaml", CustomResourceBodies.Definition(_group));
        Manifest("templates/cr.yaml", $"apiVersion: {_group}/v1\nkind: Toy\nmetadata: {{name: toy}}\nspec: {{size: 3}}\n");
        DeleteAfterwards($"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/toys.{_group}");
    }

    [Fact]
    public async Task Release_FromInstallToUninstall_IsKeptInTheCluster()
    {
        Assert.Contains("STATUS: deployed", await HelmAsync("install r {chart} --wait --timeout 30s"), StringComparison.Ordinal);
        Assert.Equal("1", await KubectlAsync("get cm r-cm -o jsonpath={.data.v}"));
        Assert.Equal("3", await KubectlAsync($"get toys.{_group} toy -o jsonpath={{.spec.size}}"));
        Assert.Contains("(NotFound)", await KubectlFailsAsync("get cm r-hook"), StringComparison.Ordinal);

        Assert.Contains("REVISION: 2", await HelmAsync("upgrade --install r {chart} --set v=2 --wait --timeout 30s"), StringComparison.Ordinal);
        Assert.Equal("2", await KubectlAsync("get cm r-cm -o jsonpath={.data.v}"));
        Assert.Contains("REVISION: 3", await HelmAsync("upgrade r {chart} --set v=3 --dry-run=server"), StringComparison.Ordinal);
        Assert.Equal("2", await KubectlAsync("get cm r-cm -o jsonpath={.data.v}"));

        Assert.Contains("Rollback was a success", await HelmAsync("rollback r 1 --wait --timeout 30s"), StringComparison.Ordinal);
        Assert.Equal("1", await KubectlAsync("get cm r-cm -o jsonpath={.data.v}"));
        Assert.Matches(@"(?m)^r\s+\S+\s+3\s+.*deployed\s+tiny-0\.1\.0", await HelmAsync("list"));
        Assert.Contains("Rollback to 1", await HelmAsync("history r"), StringComparison.Ordinal);
        Assert.Contains("kind: Service", await HelmAsync("get manifest r"), StringComparison.Ordinal);
        Assert.Contains("RESOURCES:", await HelmAsync("status r"), StringComparison.Ordinal);

        Assert.Contains("release \"r\" uninstalled", await HelmAsync("uninstall r --wait --timeout 30s"), StringComparison.Ordinal);
        Assert.Contains("(NotFound)", await KubectlFailsAsync("get cm r-cm"), StringComparison.Ordinal);
        Assert.DoesNotContain("tiny", await HelmAsync("list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_WithClientSideApply_WorksToo()
    {
        await HelmAsync("install r {chart} --server-side=false");
        await HelmAsync("upgrade r {chart} --server-side=false --set v=5");
        Assert.Equal("5", await KubectlAsync("get cm r-cm -o jsonpath={.data.v}"));
        await HelmAsync("uninstall r");
    }

    [Fact]
    public async Task Install_AsAServerDryRun_StoresNothing()
    {
        Assert.Contains("r-svc", await HelmAsync("install r {chart} --dry-run=server --skip-crds --set v=1", without: "templates/cr.yaml"), StringComparison.Ordinal);
        Assert.Contains("(NotFound)", await KubectlFailsAsync("get svc r-svc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_OfWhatTheServerRefuses_Fails()
    {
        Manifest("templates/cr.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: bad}\nspec: {type: Nonsense, ports: [{port: 80}]}\n");
        var result = await Commands.HelmAsync($"-n {Ns} install r {Folder}");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("spec.type", result.Error, StringComparison.Ordinal);
    }

    /// <param name="arguments">What helm is asked; {chart} stands for the chart's folder.</param>
    /// <param name="without">A template to leave out.</param>
    private async Task<string> HelmAsync(string arguments, string? without = null)
    {
        if (without is not null)
            File.Delete(Path.Combine(Folder, without));
        CommandResult result = await Commands.HelmAsync($"-n {Ns} {arguments.Replace("{chart}", Folder, StringComparison.Ordinal)}");
        Assert.True(result.ExitCode == 0, $"helm {arguments}: exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
        return result.Output;
    }
}
