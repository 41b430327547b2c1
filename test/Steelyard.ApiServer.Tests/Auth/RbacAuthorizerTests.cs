using System.Text.Json.Nodes;
using Steelyard.ApiServer.Auth;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Tests.Auth;

public sealed class RbacAuthorizerTests : IDisposable
{
    private readonly AuthCluster _cluster = new();

    public static TheoryData<string> Refusals => new(
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata", "auth", "forbidden.json")))!
            .AsArray().Select(c => c!.ToJsonString()));

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void Recording_HasRefusals() => Assert.True(Refusals.Count >= 15);

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuse_RecordedRequest_SameStatus(string recorded)
    {
        _cluster.AddRecordedRole();
        var step = JsonNode.Parse(recorded)!;
        // Recorded before the role was there: what it allows is not asked for here.
        var user = (string?)step["user"] == "system:anonymous" ? UserInfo.Anonymous : AuthCluster.AccountUser;
        var request = RequestInfoParser.Parse((string)step["method"]!, (string)step["path"]!, (bool)step["watch"]!);
        if (request is { Namespace: "t-auth", Resource: "pods", Verb: "list" or "watch" } && user == AuthCluster.AccountUser)
            _cluster.Remove("rolebindings.rbac.authorization.k8s.io", "t-auth", "rb");
        var reason = await _cluster.Authorizer.RefuseAsync(user, request, CancellationToken.None);
        Assert.NotNull(reason);
        var status = Forbidden.For(user, request, reason).ToStatus();
        Assert.True(JsonNode.DeepEquals(step["status"], status), $"expected {step["status"]!.ToJsonString()}\nactual   {status.ToJsonString()}");
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/version")]
    public void Decide_AnonymousHealthAndVersion_Allowed(string path) =>
        Assert.True(_cluster.Authorizer.Decide(new AuthorizationRequest(UserInfo.Anonymous, "get") { Path = path }).Allowed);

    [Theory]
    [InlineData("/apis", true)]
    [InlineData("/openapi/v3/apis/apps/v1", true)]
    [InlineData("/metrics", false)]
    [InlineData("/", false)]
    public void Decide_AccountPaths_ByDiscoveryRole(string path, bool expected) =>
        Assert.Equal(expected, _cluster.Authorizer.Decide(new AuthorizationRequest(AuthCluster.AccountUser, "get") { Path = path }).Allowed);

    [Fact]
    public void Decide_RoleInNamespace_OnlyThere()
    {
        _cluster.AddRecordedRole();
        Assert.True(_cluster.Allows(AuthCluster.AccountUser, "list", "pods", "t-auth"));
        Assert.False(_cluster.Allows(AuthCluster.AccountUser, "list", "pods", "default"));
        Assert.False(_cluster.Allows(AuthCluster.AccountUser, "list", "pods"));
        Assert.False(_cluster.Allows(AuthCluster.AccountUser, "delete", "pods", "t-auth"));
    }

    [Fact]
    public void Decide_ResourceNames_OnlyTheNamed()
    {
        _cluster.AddRecordedRole();
        Assert.True(_cluster.Allows(AuthCluster.AccountUser, "get", "configmaps", "t-auth", "only"));
        Assert.True(_cluster.Allows(AuthCluster.AccountUser, "list", "configmaps", "t-auth", "only"));
        Assert.False(_cluster.Allows(AuthCluster.AccountUser, "get", "configmaps", "t-auth", "other"));
        Assert.False(_cluster.Allows(AuthCluster.AccountUser, "list", "configmaps", "t-auth"));
    }

    [Theory]
    [InlineData("status", "*/status", true)]
    [InlineData("status", "services/status", true)]
    [InlineData("status", "services", false)]
    [InlineData("status", "*", true)]
    [InlineData("", "*/status", false)]
    public void Decide_Subresources_NeedTheirOwnRule(string subresource, string granted, bool expected)
    {
        _cluster.AddRole(null, "x", $$"""[{"apiGroups":["*"],"resources":["{{granted}}"],"verbs":["patch"]}]""");
        _cluster.AddBinding(null, "x", "ClusterRole", "x", """{"kind":"User","name":"jane"}""");
        var request = new AuthorizationRequest(new UserInfo("jane"), "patch") { Resource = "services", Subresource = subresource, Namespace = "a" };
        Assert.Equal(expected, _cluster.Authorizer.Decide(request).Allowed);
    }

    [Theory]
    [InlineData("metadata.name=only", "only")]
    [InlineData("status.phase=Running,metadata.name==only", "only")]
    [InlineData("metadata.name!=only", null)]
    [InlineData("metadata.namespace=only", null)]
    [InlineData(null, null)]
    public void WithSelectedName_FieldSelector_NamesTheObject(string? selector, string? expected)
    {
        var info = RequestInfoParser.Parse("GET", "/api/v1/namespaces/t-auth/configmaps", watch: false);
        Assert.Equal(expected, info.WithSelectedName(selector).Name);
    }

    [Fact]
    public void Decide_RemovedBinding_NoLongerAllows()
    {
        _cluster.AddRecordedRole();
        Assert.True(_cluster.Allows(AuthCluster.AccountUser, "get", "pods", "t-auth"));
        _cluster.Remove("rolebindings.rbac.authorization.k8s.io", "t-auth", "rb");
        Assert.False(_cluster.Allows(AuthCluster.AccountUser, "get", "pods", "t-auth"));
    }

    [Fact]
    public void Decide_RoleThatComesLater_CountsFromThen()
    {
        _cluster.AddBinding("a", "b", "Role", "late", """{"kind":"Group","name":"dev"}""");
        var user = new UserInfo("jane") { Groups = ["dev"] };
        Assert.False(_cluster.Allows(user, "get", "pods", "a"));
        _cluster.AddRole("a", "late", """[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]""");
        Assert.True(_cluster.Allows(user, "get", "pods", "a"));
    }

    [Fact]
    public void Decide_ClusterRoleBoundInNamespace_OnlyThere()
    {
        _cluster.AddBinding("a", "editors", "ClusterRole", "edit", """{"kind":"User","name":"jane"}""");
        var jane = new UserInfo("jane");
        Assert.True(_cluster.Allows(jane, "create", "deployments", "a", group: "apps"));
        Assert.True(_cluster.Allows(jane, "get", "services", "a"));
        Assert.False(_cluster.Allows(jane, "create", "roles", "a", group: "rbac.authorization.k8s.io"));
        Assert.False(_cluster.Allows(jane, "get", "services", "b"));
    }

    [Fact]
    public void Decide_AggregatedRole_GrowsWithNewParts()
    {
        _cluster.AddBinding(null, "viewers", "ClusterRole", "view", """{"kind":"User","name":"jane"}""");
        var jane = new UserInfo("jane");
        Assert.False(_cluster.Allows(jane, "get", "ipaddresspools", "m", group: "metallb.io"));
        _cluster.AddRole(
            null, "pools", """[{"apiGroups":["metallb.io"],"resources":["ipaddresspools"],"verbs":["get"]}]""",
            """{"rbac.authorization.k8s.io/aggregate-to-view":"true"}""");
        Assert.True(_cluster.Allows(jane, "get", "ipaddresspools", "m", group: "metallb.io"));
    }

    [Fact]
    public void Decide_ViewRole_ShowsNoSecrets()
    {
        _cluster.AddBinding(null, "viewers", "ClusterRole", "view", """{"kind":"User","name":"jane"}""");
        Assert.False(_cluster.Allows(new UserInfo("jane"), "get", "secrets", "m"));
    }

    [Fact]
    public void Decide_ManyBindings_CostDependsOnTheUserAlone()
    {
        for (var i = 0; i < 2000; i++)
            _cluster.AddBinding("a", $"other-{i}", "ClusterRole", "view", $$"""{"kind":"User","name":"user-{{i}}"}""");
        Assert.False(_cluster.Allows(new UserInfo("jane"), "get", "pods", "a"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            _cluster.Allows(new UserInfo("jane"), "get", "pods", "a");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }
}
