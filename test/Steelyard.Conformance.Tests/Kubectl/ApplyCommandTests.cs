using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Kubectl;

/// <summary>kubectl apply, diff, replace, create and delete of manifests.</summary>
public sealed class ApplyCommandTests(ClusterFixture cluster) : KubectlTest(cluster)
{
    private const string One = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm, labels: {a: b}}\ndata: {k: \"1\"}\n";
    private const string Two = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm, labels: {a: b}}\ndata: {k: \"2\", more: \"x\"}\n";

    [Fact]
    public async Task Apply_ThreeTimes_CreatesLeavesAndConfigures()
    {
        var one = Manifest("one.yaml", One);
        Assert.Equal("configmap/cm created", await KubectlAsync($"apply -f {one}"));
        Assert.Equal("configmap/cm unchanged", await KubectlAsync($"apply -f {one}"));
        Assert.Equal("configmap/cm configured", await KubectlAsync($"apply -f {Manifest("two.yaml", Two)}"));
        Assert.Equal("configmap/cm configured", await KubectlAsync($"apply -f {one}"));
        Assert.Equal("""{"k":"1"}""", await KubectlAsync("get cm cm -o jsonpath={.data}"));
        Assert.Contains("k: \"1\"", await KubectlAsync("apply view-last-applied cm/cm"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OfSeveralObjects_TellsEach()
    {
        var path = Manifest("multi.yaml", One + "---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}], selector: {a: b}}\n");
        Assert.Equal("configmap/cm created\nservice/s created", await KubectlAsync($"apply -f {path}"));
        Assert.Equal("configmap/cm unchanged\nservice/s unchanged", await KubectlAsync($"apply -f {path}"));
        var deleted = await KubectlAsync($"delete -f {path}");
        Assert.Contains("configmap \"cm\" deleted", deleted, StringComparison.Ordinal);
        Assert.Contains("service \"s\" deleted", deleted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OfAServiceThatChanges_KeepsWhatTheServerAllocated()
    {
        const string service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: LoadBalancer, selector: {a: b}, ports: [{port: PORT}]}\n";
        await KubectlAsync("apply -f -", service.Replace("PORT", "80", StringComparison.Ordinal));
        var address = await KubectlAsync("get svc s -o jsonpath={.spec.clusterIP}");
        Assert.Equal("service/s configured", await KubectlAsync("apply -f -", service.Replace("PORT", "82", StringComparison.Ordinal)));
        Assert.Equal($"{address} 82", await KubectlAsync("get svc s -o 'jsonpath={.spec.clusterIP} {.spec.ports[*].port}'"));
    }

    [Fact]
    public async Task Apply_OfAnUnknownField_IsRefusedStrictly()
    {
        var error = await KubectlFailsAsync("apply -f -", One + "spec: {no: such}\n");
        Assert.Contains("unknown field \"spec\"", error, StringComparison.Ordinal);
        Assert.Contains("(BadRequest)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_AsDryRun_StoresNothing()
    {
        Assert.Equal("configmap/cm created (server dry run)", await KubectlAsync("apply --dry-run=server -f -", One));
        Assert.Equal("configmap/cm created (dry run)", await KubectlAsync("apply --dry-run=client -f -", One));
        Assert.Contains("(NotFound)", await KubectlFailsAsync("get cm cm"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerSideApply_ByTwoManagers_ConflictsUntilForced()
    {
        Assert.Equal("configmap/cm serverside-applied", await KubectlAsync("apply --server-side -f -", One));
        var error = await KubectlFailsAsync("apply --server-side --field-manager=other -f -", Two);
        Assert.Contains("Apply failed with 1 conflict: conflict with \"kubectl\": .data.k", error, StringComparison.Ordinal);
        Assert.Equal("configmap/cm serverside-applied", await KubectlAsync("apply --server-side --field-manager=other --force-conflicts -f -", Two));
        Assert.Equal("2", await KubectlAsync("get cm cm -o jsonpath={.data.k}"));
    }

    [Fact]
    public async Task ServerSideApply_AfterClientSideApply_TakesOverItsFields()
    {
        await KubectlAsync("apply -f -", One);
        Assert.Equal("configmap/cm serverside-applied", await KubectlAsync("apply --server-side -f -", Two));
        Assert.Equal("""{"k":"2","more":"x"}""", await KubectlAsync("get cm cm -o jsonpath={.data}"));
    }

    [Fact]
    public async Task Diff_OfAChangedManifest_ShowsTheChangeAndExitsWithOne()
    {
        await KubectlAsync("apply -f -", One);
        Assert.Equal("", await KubectlAsync("diff -f -", One));
        var result = await Commands.KubectlAsync($"-n {Ns} diff -f -", Two);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("-  k: \"1\"\n+  k: \"2\"\n+  more: x", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_OfWhatExists_FailsAndReplaceDoesNot()
    {
        Assert.Equal("configmap/cm created", await KubectlAsync("create -f -", One));
        Assert.Contains("Error from server (AlreadyExists)", await KubectlFailsAsync("create -f -", One), StringComparison.Ordinal);
        Assert.Equal("configmap/cm replaced", await KubectlAsync("replace -f -", Two));
        Assert.Equal("x", await KubectlAsync("get cm cm -o jsonpath={.data.more}"));
    }

    [Fact]
    public async Task Apply_WithPrune_RemovesWhatTheManifestNoLongerHas()
    {
        await KubectlAsync("apply -f -", One + "---\n" + One.Replace("name: cm", "name: old", StringComparison.Ordinal));
        await KubectlAsync("apply --prune -l a=b --prune-allowlist=core/v1/ConfigMap -f -", One);
        Assert.Equal("configmap/cm", await KubectlAsync("get cm -l a=b -o name"));
    }

    [Fact]
    public async Task Delete_WithFinalizers_WaitsUntilTheObjectIsGone()
    {
        await KubectlAsync("create -f -", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fin, finalizers: [example.org/hold]}\n");
        var deletion = StartKubectlAsync("delete cm fin --timeout=30s");
        await Eventually.AnswerAsync(() => Api.GetAsync($"{ConfigMaps}/fin"), answer => answer.Text("metadata.deletionTimestamp") != "");
        Assert.False(deletion.IsCompleted);
        (await Api.MergeAsync($"{ConfigMaps}/fin", """{"metadata":{"finalizers":null}}""")).Expect(200);
        Assert.Contains("configmap \"fin\" deleted", (await deletion).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_InItsManyForms_SaysWhatItDid()
    {
        foreach (var name in (string[])["a", "b", "c"])
            await KubectlAsync($"create configmap {name} --from-literal=k=v");
        await KubectlAsync("label cm a b x=1");
        Assert.Contains("(server dry run)", await KubectlAsync("delete cm a --dry-run=server"), StringComparison.Ordinal);
        Assert.Contains("configmap \"a\" deleted", await KubectlAsync("delete cm -l x=1"), StringComparison.Ordinal);
        Assert.Contains("(NotFound)", await KubectlFailsAsync("delete cm a"), StringComparison.Ordinal);
        Assert.Equal("", await KubectlAsync("delete cm a --ignore-not-found"));
        Assert.Contains("configmap \"c\" deleted", await KubectlAsync("delete cm c --cascade=foreground"), StringComparison.Ordinal);
    }
}
