using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Kubectl;

/// <summary>The commands that ask about the cluster, its API and the caller's rights.</summary>
public sealed class ClusterCommandTests(ClusterFixture cluster) : KubectlTest(cluster)
{
    [Fact]
    public async Task Version_OfTheServer_IsTold() =>
        Assert.Matches(@"(?m)^Server Version: v1\.[0-9]+", await KubectlAsync("version"));

    [Fact]
    public async Task ClusterInfo_TellsWhereTheControlPlaneIs() =>
        Assert.Contains("Kubernetes control plane", await KubectlAsync("cluster-info"), StringComparison.Ordinal);

    [Theory]
    [InlineData("v1")]
    [InlineData("apps/v1")]
    [InlineData("apiextensions.k8s.io/v1")]
    [InlineData("coordination.k8s.io/v1")]
    [InlineData("discovery.k8s.io/v1")]
    [InlineData("events.k8s.io/v1")]
    [InlineData("rbac.authorization.k8s.io/v1")]
    [InlineData("policy/v1")]
    [InlineData("networking.k8s.io/v1")]
    [InlineData("admissionregistration.k8s.io/v1")]
    public async Task ApiVersions_ListsTheGroups(string version) =>
        Assert.Contains(version, (await KubectlAsync("api-versions")).Split('\n'));

    [Fact]
    public async Task ApiResources_ListsNamesShortNamesAndKinds()
    {
        var rows = Rows(await KubectlAsync("api-resources"));
        Assert.Contains(rows, row => row is ["services", "svc", "v1", "true", "Service"]);
        Assert.Contains(rows, row => row is ["namespaces", "ns", "v1", "false", "Namespace"]);
        Assert.Contains(rows, row => row is ["customresourcedefinitions", "crd,crds", "apiextensions.k8s.io/v1", "false", "CustomResourceDefinition"]);
        var apps = Rows(await KubectlAsync("api-resources --api-group=apps -o wide"));
        Assert.Contains(apps, row => row is ["deployments", "deploy", "apps/v1", "true", "Deployment", "create,delete,deletecollection,get,list,patch,update,watch", "all"]);
    }

    [Fact]
    public async Task Explain_OfBuiltInFields_TellsTypeAndFields()
    {
        var ports = await KubectlAsync("explain service.spec.ports");
        Assert.Contains("KIND:       Service", ports, StringComparison.Ordinal);
        Assert.Contains("FIELD: ports <[]ServicePort>", ports, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  nodePort\t<integer>$", ports);
        Assert.Contains("GROUP:      apps", await KubectlAsync("explain deployment"), StringComparison.Ordinal);
        Assert.Equal("the server doesn't have a resource type \"nosuch\"", await KubectlFailsAsync("explain nosuch"));
    }

    [Fact]
    public async Task CanI_AnswersForOneselfAndForOthers()
    {
        Assert.Equal("yes", await KubectlAsync("auth can-i create pods"));
        var no = await Commands.KubectlAsync($"-n {Ns} auth can-i create pods --as=jane");
        Assert.Equal("no\n", no.Output);
        Assert.Equal(1, no.ExitCode);
        await KubectlAsync("create rolebinding jane --clusterrole=view --user=jane");
        Assert.Equal("yes", await KubectlAsync("auth can-i list services --as=jane"));
        Assert.Contains("no", (await Commands.KubectlAsync($"-n {Ns} auth can-i get secrets --as=jane")).Output, StringComparison.Ordinal);
        Assert.Contains("services", await KubectlAsync("auth can-i --list --as=jane"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoAmI_NamesTheCallerAndItsGroups()
    {
        Assert.Matches(@"(?m)^Username +\S+", await KubectlAsync("auth whoami"));
        var jane = await KubectlAsync("auth whoami --as=jane --as-group=friends");
        Assert.Matches(@"(?m)^Username +jane$", jane);
        Assert.Contains("friends", jane, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForbiddenCommands_SayWhoMayNotDoWhat()
    {
        var error = await KubectlFailsAsync("get secrets --as=jane");
        Assert.Equal(
            $"Error from server (Forbidden): secrets is forbidden: User \"jane\" cannot list resource \"secrets\" in API group \"\" in the namespace \"{Ns}\"",
            error);
    }
}
