using Steelyard.Conformance.Tests.Support;
using Steelyard.TestKit.Cluster;

namespace Steelyard.Conformance.Tests.Kubectl;

/// <summary>The commands that make, change and show single objects.</summary>
public sealed class ObjectCommandTests(ClusterFixture cluster) : KubectlTest(cluster)
{
    [Theory]
    [InlineData("configmap x --from-literal=a=b", "configmap/x created")]
    [InlineData("secret generic x --from-literal=a=b", "secret/x created")]
    [InlineData("service clusterip x --tcp=80:8080", "service/x created")]
    [InlineData("service nodeport x --tcp=80", "service/x created")]
    [InlineData("service loadbalancer x --tcp=80", "service/x created")]
    [InlineData("service externalname x --external-name=example.org", "service/x created")]
    [InlineData("serviceaccount x", "serviceaccount/x created")]
    [InlineData("deployment x --image=fake/none:1 --replicas=0 --port=80", "deployment.apps/x created")]
    [InlineData("role x --verb=get --resource=pods", "role.rbac.authorization.k8s.io/x created")]
    [InlineData("rolebinding x --clusterrole=view --user=jane", "rolebinding.rbac.authorization.k8s.io/x created")]
    [InlineData("poddisruptionbudget x --selector=a=b --min-available=1", "poddisruptionbudget.policy/x created")]
    public async Task Create_OfAKind_StoresIt(string arguments, string expected)
    {
        Assert.Equal(expected, await KubectlAsync($"create {arguments}"));
        Assert.Equal(expected.Split(' ')[0], await KubectlAsync($"get {expected.Split('/')[0]} x -o name"));
    }

    [Fact]
    public async Task Create_OfClusterScopedObjects_StoresThem()
    {
        var name = UniqueName("kubectl");
        DeleteAfterwards($"/api/v1/namespaces/{name}");
        Assert.Equal($"namespace/{name} created", await KubectlAsync($"create namespace {name}"));
        Assert.Equal("Active", Rows(await KubectlAsync($"get ns {name}"))[1][1]);
        DeleteAfterwards($"/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}");
        Assert.Equal($"clusterrole.rbac.authorization.k8s.io/{name} created", await KubectlAsync($"create clusterrole {name} --verb=get --resource=nodes"));
        Assert.Equal($"clusterrole.rbac.authorization.k8s.io \"{name}\" deleted", await KubectlAsync($"delete clusterrole {name}"));
        Assert.Equal($"namespace \"{name}\" deleted", await KubectlAsync($"delete namespace {name}"));
        Assert.Contains("(NotFound)", await KubectlFailsAsync($"get ns {name}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_OfEachType_ChangesTheObject()
    {
        await KubectlAsync("create service loadbalancer s --tcp=80");
        Assert.Equal("service/s patched", await KubectlAsync("""patch svc s -p '{"metadata":{"labels":{"p":"1"}}}'"""));
        Assert.Equal("service/s patched", await KubectlAsync("""patch svc s --type=json -p '[{"op":"replace","path":"/metadata/labels/p","value":"2"}]'"""));
        Assert.Equal("2", await KubectlAsync("get svc s -o jsonpath={.metadata.labels.p}"));
        Assert.Equal("service/s patched", await KubectlAsync("""patch svc s --type=merge -p '{"metadata":{"labels":{"p":null}}}'"""));
        Assert.Equal("", await KubectlAsync("get svc s -o jsonpath={.metadata.labels.p}"));
        Assert.Equal("service/s patched (no change)", await KubectlAsync("""patch svc s --type=merge -p '{"metadata":{"labels":{"p":null}}}'"""));
        await KubectlAsync("""patch svc s --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.9"}]}}}'""");
        Assert.Equal("192.0.2.9", Rows(await KubectlAsync("get svc s"))[1][3]);
    }

    [Fact]
    public async Task LabelAndAnnotate_AddOverwriteAndRemove()
    {
        await KubectlAsync("create configmap cm");
        Assert.Equal("configmap/cm labeled", await KubectlAsync("label cm cm x=y"));
        Assert.Equal("error: 'x' already has a value (y), and --overwrite is false", await KubectlFailsAsync("label cm cm x=z"));
        Assert.Equal("configmap/cm labeled", await KubectlAsync("label cm cm x=z --overwrite"));
        Assert.Equal("configmap/cm unlabeled", await KubectlAsync("label cm cm x-"));
        Assert.Equal("configmap/cm annotated", await KubectlAsync("annotate cm cm note=1"));
        Assert.Equal("1", await KubectlAsync("get cm cm -o jsonpath={.metadata.annotations.note}"));
    }

    [Fact]
    public async Task Edit_WithAnEditorThatChangesSomething_SavesIt()
    {
        await KubectlAsync("create configmap cm --from-literal=k=old");
        Assert.Equal("configmap/cm edited", (await EditAsync("sed -i s/old/new/", "cm cm")).Succeeded().Output.TrimEnd());
        Assert.Equal("new", await KubectlAsync("get cm cm -o jsonpath={.data.k}"));
        Assert.Contains("Edit cancelled, no changes made.", (await EditAsync("true", "cm cm")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expose_OfADeployment_SelectsItsPods()
    {
        await KubectlAsync("create deployment web --image=fake/none:1 --replicas=0");
        Assert.Equal("service/web exposed", await KubectlAsync("expose deployment web --port=80 --target-port=8080 --type=LoadBalancer"));
        Assert.Equal("web 8080 LoadBalancer", await KubectlAsync("get svc web -o 'jsonpath={.spec.selector.app} {.spec.ports[0].targetPort} {.spec.type}'"));
    }

    [Fact]
    public async Task Describe_OfAService_ShowsItsFactsAndEvents()
    {
        await KubectlAsync("create service loadbalancer s --tcp=80:8080");
        var uid = await KubectlAsync("get svc s -o jsonpath={.metadata.uid}");
        (await Api.PostAsync($"/api/v1/namespaces/{Ns}/events", $$"""
            {"metadata":{"name":"s.1"},"involvedObject":{"apiVersion":"v1","kind":"Service","namespace":"{{Ns}}","name":"s","uid":"{{uid}}"},
             "type":"Warning","reason":"Tested","message":"seen in the description","source":{"component":"conformance"},
             "firstTimestamp":"2026-01-01T00:00:00Z","lastTimestamp":"2026-01-01T00:00:00Z","count":1}
            """)).Expect(201);
        var text = await KubectlAsync("describe svc s");
        Assert.Matches(@"(?m)^Type: +LoadBalancer$", text);
        Assert.Matches(@"(?m)^IP Family Policy: +SingleStack$", text);
        Assert.Matches(@"(?m)^TargetPort: +8080/TCP$", text);
        Assert.Matches(@"(?m)^ +Warning +Tested .*conformance +seen in the description$", text);
        Assert.Matches(@"(?m) +Tested +service/s +seen in the description$", await KubectlAsync("get events"));
        Assert.Contains("Service/s", await KubectlAsync("events --for svc/s"), StringComparison.Ordinal);
        Assert.Contains("Tested", await KubectlAsync("get events --field-selector involvedObject.name=s,reason=Tested"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("configmap x --from-literal=a=b", "configmap x")]
    [InlineData("secret generic x --from-literal=a=b", "secret x")]
    [InlineData("deployment x --image=fake/none:1 --replicas=0", "deployment x")]
    [InlineData("role x --verb=get --resource=pods", "role x")]
    public async Task Describe_OfAKind_NamesTheObject(string create, string describe)
    {
        await KubectlAsync($"create {create}");
        Assert.Matches(@"(?m)^Name: +x$", await KubectlAsync($"describe {describe}"));
    }

    [Fact]
    public async Task Describe_OfANamespaceAndOfNothing_SaysWhatItFinds()
    {
        Assert.Matches(@"(?m)^Status: +Active$", await KubectlAsync($"describe namespace {Ns}"));
        Assert.Contains("(NotFound): services \"nope\" not found", await KubectlFailsAsync("describe svc nope"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ForFieldsCreationAndDeletion_EndsWhenTheyCome()
    {
        await KubectlAsync("create service loadbalancer s --tcp=80");
        var waiting = StartKubectlAsync("wait --for=jsonpath={.status.loadBalancer.ingress[0].ip}=192.0.2.10 svc/s --timeout=20s");
        await KubectlAsync("""patch svc s --subresource=status --type=merge -p '{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.10"}]}}}'""");
        Assert.Equal("service/s condition met\n", (await waiting).Succeeded().Output);
        var creation = StartKubectlAsync("wait --for=create cm/later --timeout=20s");
        await KubectlAsync("create configmap later");
        Assert.Equal("configmap/later condition met\n", (await creation).Succeeded().Output);
        var deletion = StartKubectlAsync("wait --for=delete cm/later --timeout=20s");
        await KubectlAsync("delete cm later");
        (await deletion).Succeeded();
        Assert.Contains("timed out waiting for the condition on services/s", await KubectlFailsAsync("wait --for=condition=Nope svc/s --timeout=1s"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfAnImage_MakesAPodThatCanBeForcedAway()
    {
        await DefaultServiceAccountAsync();
        Assert.Equal("pod/p created", await KubectlAsync("run p --image=fake/none:1"));
        Assert.Matches(@"(?m)^Name: +p$", await KubectlAsync("describe pod p"));
        Assert.Equal("p", Rows(await KubectlAsync("get pods -l run=p"))[1][0]);
        Assert.Contains("pod \"p\" force deleted", await KubectlAsync("delete pod p --force --grace-period=0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateToken_OfAServiceAccount_IsAcceptedByTheServer()
    {
        await KubectlAsync("create serviceaccount robot");
        var token = await KubectlAsync("create token robot --duration=20m");
        Assert.Equal(3, token.Split('.').Length);
        var review = (await Api.WithToken(token).PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}")).Expect(201);
        Assert.Equal($"system:serviceaccount:{Ns}:robot", review.Text("status.userInfo.username"));
    }

    private async Task<CommandResult> EditAsync(string editor, string what)
    {
        var script = Manifest(UniqueName("edit") + ".sh", $"export KUBE_EDITOR='{editor}'\nexec '{Repository.Kubectl}' -n {Ns} edit {what}\n");
        return await Commands.RunAsync("/bin/sh", [script], null);
    }
}
