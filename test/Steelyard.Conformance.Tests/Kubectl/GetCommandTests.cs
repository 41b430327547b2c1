using System.Text.Json.Nodes;
using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Kubectl;

/// <summary>kubectl get in its output forms, with selections, sorted, watched.</summary>
public sealed class GetCommandTests(ClusterFixture cluster) : KubectlTest(cluster)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        (await Api.PostAsync(Services, """
            {"metadata":{"name":"web","labels":{"app":"web"}},"spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}
            """)).Expect(201);
        (await Api.PostAsync(Services, """
            {"metadata":{"name":"api","labels":{"app":"api"}},"spec":{"selector":{"app":"api"},"ports":[{"port":81}]}}
            """)).Expect(201);
    }

    [Fact]
    public async Task Get_OfServices_PrintsTheTable()
    {
        var rows = Rows(await KubectlAsync("get svc"));
        Assert.Equal(["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"], rows[0]);
        Assert.Equal(["api", "ClusterIP", "<none>", "81/TCP"], [rows[1][0], rows[1][1], rows[1][3], rows[1][4]]);
        Assert.Equal(["web", "LoadBalancer", "<pending>"], [rows[2][0], rows[2][1], rows[2][3]]);
        Assert.Matches("^80:[0-9]+/TCP$", rows[2][4]);
    }

    [Fact]
    public async Task Get_Wide_AddsTheSelector()
    {
        var rows = Rows(await KubectlAsync("get svc web -o wide"));
        Assert.Equal("SELECTOR", rows[0][^1]);
        Assert.Equal("app=web", rows[1][^1]);
    }

    [Fact]
    public async Task Get_AsYamlJsonAndName_ShowsTheObject()
    {
        var yaml = await KubectlAsync("get svc web -o yaml");
        Assert.StartsWith("apiVersion: v1\nkind: Service\nmetadata:\n", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("managedFields", yaml, StringComparison.Ordinal);
        Assert.Equal("web", (string?)JsonNode.Parse(await KubectlAsync("get svc web -o json"))!["metadata"]!["name"]);
        Assert.Equal("List", (string?)JsonNode.Parse(await KubectlAsync("get svc -o json"))!["kind"]);
        Assert.Equal("service/api\nservice/web", await KubectlAsync("get svc -o name"));
        Assert.Contains("managedFields", await KubectlAsync("get svc web -o yaml --show-managed-fields"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithPathsAndColumns_PicksTheFields()
    {
        Assert.Equal("api web", await KubectlAsync("get svc -o jsonpath={.items[*].metadata.name}"));
        Assert.Equal(
            ["N T", "api ClusterIP", "web LoadBalancer"],
            Rows(await KubectlAsync("get svc -o custom-columns=N:.metadata.name,T:.spec.type")).Select(row => string.Join(' ', row)));
        Assert.Equal("web 80", await KubectlAsync("get svc web -o 'go-template={{.metadata.name}} {{range .spec.ports}}{{.port}}{{end}}'"));
    }

    [Fact]
    public async Task Get_WithSelectors_GivesWhatFits()
    {
        Assert.Equal("service/web", await KubectlAsync("get svc -l app=web -o name"));
        Assert.Equal("service/web", await KubectlAsync("get svc -l 'app in (web,x)' -o name"));
        Assert.Equal("service/api", await KubectlAsync("get svc --field-selector metadata.name=api -o name"));
        var none = (await Commands.KubectlAsync($"-n {Ns} get svc -l none=1")).Succeeded();
        Assert.Equal($"No resources found in {Ns} namespace.\n", none.Error);
    }

    [Fact]
    public async Task Get_Sorted_FollowsTheField()
    {
        Assert.Equal("api", Rows(await KubectlAsync("get svc --sort-by=.metadata.name"))[1][0]);
        Assert.Equal("web", Rows(await KubectlAsync("get svc --sort-by=.spec.ports[0].port"))[1][0]);
    }

    [Fact]
    public async Task Get_InSmallParts_GivesEverything() =>
        Assert.Equal(3, Rows(await KubectlAsync("get svc --chunk-size=1")).Count);

    [Fact]
    public async Task Get_OfAllNamespaces_NamesThem()
    {
        var rows = Rows(await KubectlAsync("get svc -A"));
        Assert.Equal("NAMESPACE", rows[0][0]);
        Assert.Contains(rows, row => row[0] == Ns && row[1] == "web");
        Assert.Contains(rows, row => row[0] == "default" && row[1] == "kubernetes");
    }

    [Fact]
    public async Task Get_All_PrintsEachKindWithItsPrefix()
    {
        await KubectlAsync("create deployment d --image=fake/none:1 --replicas=0");
        var text = await KubectlAsync("get all");
        Assert.Contains("service/web ", text, StringComparison.Ordinal);
        Assert.Contains("deployment.apps/d ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("configmap", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfSeveralKinds_PrintsThemApart()
    {
        var text = await KubectlAsync("get svc,cm --show-labels");
        Assert.Contains("service/web", text, StringComparison.Ordinal);
        Assert.Contains("app=web", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfWhatIsNot_SaysSo()
    {
        Assert.Equal("Error from server (NotFound): services \"nope\" not found", await KubectlFailsAsync("get svc nope"));
        Assert.Equal("error: the server doesn't have a resource type \"nosuchkind\"", await KubectlFailsAsync("get nosuchkind"));
    }

    [Fact]
    public async Task Get_Watching_PrintsChangesAsTheyHappen()
    {
        // The request's own time limit ends the watch.
        var watching = StartKubectlAsync("get svc web -w --request-timeout=6s");
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Ct);
        (await Api.MergeAsync($"{Services}/web/status", """{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.7"}]}}}""")).Expect(200);
        var rows = Rows((await watching).Output);
        Assert.Equal("<pending>", rows[1][3]);
        Assert.Contains(rows, row => row[3] == "192.0.2.7");
    }

    [Fact]
    public async Task Get_Raw_GivesTheServersOwnAnswer() =>
        Assert.Equal("ok", await KubectlAsync("get --raw /healthz"));
}
