using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Who may do what: anonymous callers, service account tokens, roles.</summary>
public sealed class AuthorizationTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private string User => $"system:serviceaccount:{Ns}:robot";

    [Fact]
    public async Task Anonymous_Requests_AreRefused()
    {
        (await Api.Anonymous().GetAsync("/api/v1/pods")).Expect(401, 403);
        (await Api.Anonymous().GetAsync("/apis")).Expect(401, 403);
        (await Api.Anonymous().PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""")).Expect(401, 403);
    }

    [Fact]
    public async Task Tokens_ThatAreNone_AreUnauthorized()
    {
        var answer = (await Api.WithToken("no.real.token").GetAsync("/api/v1/pods")).Expect(401);
        Assert.Equal("Unauthorized", answer.Reason);
        Assert.Equal("Status", answer.Text("kind"));
    }

    [Fact]
    public async Task TokenRequest_OfAnAccount_TellsItsExpiry()
    {
        var answer = await TokenAsync();
        Assert.Equal("TokenRequest", answer.Text("kind"));
        Assert.Equal("3600", answer.Text("spec.expirationSeconds"));
        Assert.NotEqual("", answer.Text("status.expirationTimestamp"));
        (await Api.PostAsync($"/api/v1/namespaces/{Ns}/serviceaccounts/robot/token", """{"spec":{"expirationSeconds":599}}""")).Expect(422);
        (await Api.PostAsync($"/api/v1/namespaces/{Ns}/serviceaccounts/nobody/token", """{"spec":{}}""")).Expect(404);
        var review = (await Api.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", $$$"""{"spec":{"token":"{{{answer.Text("status.token")}}}"}}""")).Expect(201);
        Assert.Equal("true", review.Text("status.authenticated"));
        Assert.Equal(User, review.Text("status.user.username"));
        Assert.Contains($"system:serviceaccounts:{Ns}", review.Text("status.user.groups"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_OfAnotherAudience_AreUnauthorized()
    {
        var token = (await TokenAsync("""{"spec":{"audiences":["elsewhere"]}}""")).Text("status.token");
        (await Api.WithToken(token).GetAsync(ConfigMaps)).Expect(401);
    }

    [Fact]
    public async Task Rights_OfAnAccount_AreWhatItsRoleSays()
    {
        var robot = Api.WithToken((await TokenAsync()).Text("status.token"));
        var refused = (await robot.GetAsync(ConfigMaps)).Expect(403);
        Assert.Equal($"configmaps is forbidden: User \"{User}\" cannot list resource \"configmaps\" in API group \"\" in the namespace \"{Ns}\"", refused.Message);
        await GrantAsync("""[{"apiGroups":[""],"resources":["configmaps"],"verbs":["get","list","watch"]},{"apiGroups":[""],"resources":["services/status"],"verbs":["patch"]}]""");
        await Eventually.AnswerAsync(() => robot.GetAsync(ConfigMaps), answer => answer.Status == 200);
        (await robot.PostAsync(ConfigMaps, """{"metadata":{"name":"a"}}""")).Expect(403);
        (await robot.DeleteAsync(ConfigMaps)).Expect(403);
        (await robot.GetAsync("/api/v1/configmaps")).Expect(403);
        (await robot.GetAsync("/api/v1/namespaces/default/configmaps")).Expect(403);
        (await Api.PostAsync(Services, """{"metadata":{"name":"s"},"spec":{"type":"LoadBalancer","ports":[{"port":80}]}}""")).Expect(201);
        (await robot.MergeAsync($"{Services}/s", """{"metadata":{"labels":{"a":"b"}}}""")).Expect(403);
        (await robot.MergeAsync($"{Services}/s/status", """{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}""")).Expect(200);
        using var watch = await robot.WatchAsync($"{ConfigMaps}?watch=true");
        await CreateConfigMapAsync("seen");
        Assert.NotNull((await watch.UntilAsync(next => WatchStream.Short(next) == "ADDED seen")).Found);
    }

    [Fact]
    public async Task Rights_ForNamedObjects_EndThere()
    {
        var robot = Api.WithToken((await TokenAsync()).Text("status.token"));
        await CreateConfigMapAsync("only");
        await GrantAsync("""[{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["only"],"verbs":["get","list"]}]""");
        await Eventually.AnswerAsync(() => robot.GetAsync($"{ConfigMaps}/only"), answer => answer.Status == 200);
        (await robot.GetAsync($"{ConfigMaps}/other")).Expect(403);
        (await robot.GetAsync(ConfigMaps)).Expect(403);
        Assert.Equal(["only"], (await robot.GetAsync($"{ConfigMaps}?fieldSelector=metadata.name%3Donly")).Expect(200).ItemNames);
    }

    [Fact]
    public async Task Escalation_BeyondOnesOwnRights_IsForbidden()
    {
        var robot = Api.WithToken((await TokenAsync()).Text("status.token"));
        await GrantAsync("""[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"],"verbs":["get","list","create"]}]""");
        var roles = $"/apis/rbac.authorization.k8s.io/v1/namespaces/{Ns}/roles";
        await Eventually.AnswerAsync(() => robot.GetAsync(roles), answer => answer.Status == 200);
        (await robot.PostAsync(roles, """{"metadata":{"name":"more"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}]}""")).Expect(403);
    }

    [Fact]
    public async Task AccessReviews_OfOthers_FollowTheRoles()
    {
        await TokenAsync();
        await GrantAsync("""[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]""");
        await Eventually.AnswerAsync(() => ReviewAsync("get"), answer => answer.Text("status.allowed") == "true");
        Assert.Equal("false", (await ReviewAsync("delete")).Expect(201).Text("status.allowed"));
    }

    private Task<Answer> ReviewAsync(string verb) => Api.PostAsync("/apis/authorization.k8s.io/v1/subjectaccessreviews", $$$"""
        {"spec":{"user":"{{{User}}}","resourceAttributes":{"namespace":"{{{Ns}}}","verb":"{{{verb}}}","resource":"pods"} } }
        """);

    private async Task<Answer> TokenAsync(string body = """{"spec":{}}""")
    {
        await Api.PostAsync($"/api/v1/namespaces/{Ns}/serviceaccounts", """{"metadata":{"name":"robot"}}""");
        return (await Api.PostAsync($"/api/v1/namespaces/{Ns}/serviceaccounts/robot/token", body)).Expect(201);
    }

    private async Task GrantAsync(string rules)
    {
        var rbac = $"/apis/rbac.authorization.k8s.io/v1/namespaces/{Ns}";
        (await Api.PostAsync($"{rbac}/roles", $$"""{"metadata":{"name":"r"},"rules":{{rules}} }""")).Expect(201);
        (await Api.PostAsync($"{rbac}/rolebindings", $$"""
            {"metadata":{"name":"r"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},
             "subjects":[{"kind":"ServiceAccount","name":"robot","namespace":"{{Ns}}"}]}
            """)).Expect(201);
    }
}
