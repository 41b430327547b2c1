using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Auth;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Tests.Auth;

/// <summary>Expectations from the recorded auth scenario.</summary>
public sealed class ReviewTests : IDisposable
{
    private readonly AuthCluster _cluster = new();

    public ReviewTests() => _cluster.AddRecordedRole();

    public void Dispose() => _cluster.Dispose();

    [Theory]
    [InlineData("""{"user":"system:serviceaccount:t-auth:sa","resourceAttributes":{"namespace":"t-auth","verb":"list","resource":"pods"}}""", """{"allowed":true,"reason":"RBAC: allowed by RoleBinding \"rb/t-auth\" of Role \"r\" to ServiceAccount \"sa/t-auth\""}""")]
    [InlineData("""{"user":"system:serviceaccount:t-auth:sa","resourceAttributes":{"namespace":"t-auth","verb":"delete","resource":"pods"}}""", """{"allowed":false}""")]
    [InlineData("""{"user":"x","groups":["system:masters"],"resourceAttributes":{"verb":"delete","resource":"nodes"}}""", """{"allowed":true}""")]
    [InlineData("""{"user":"x","groups":["system:authenticated"],"nonResourceAttributes":{"path":"/healthz","verb":"get"}}""", """{"allowed":true,"reason":"RBAC: allowed by ClusterRoleBinding \"system:discovery\" of ClusterRole \"system:discovery\" to Group \"system:authenticated\""}""")]
    public async Task SubjectAccessReview_RecordedQuestion_SameAnswer(string spec, string status)
    {
        var answer = await _cluster.PostAsync("subjectaccessreviews.authorization.k8s.io", "SubjectAccessReview", $$"""{"spec":{{spec}}}""");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(status), answer["status"]), answer.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(spec), answer["spec"]));
    }

    [Theory]
    [InlineData("""{"user":"x","resourceAttributes":{"verb":"get"},"nonResourceAttributes":{"path":"/"}}""", """spec.nonResourceAttributes: Invalid value: {"Path":"/","Verb":""}: cannot be specified in combination with resourceAttributes""")]
    [InlineData("""{"user":"x"}""", "spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified")]
    [InlineData("""{"resourceAttributes":{"verb":"get","resource":"pods"}}""", "spec.user: Invalid value: \"\": at least one of user or group must be specified")]
    public async Task SubjectAccessReview_Incomplete_RefusedAsRecorded(string spec, string text)
    {
        var error = await Assert.ThrowsAsync<StatusException>(() =>
            _cluster.PostAsync("subjectaccessreviews.authorization.k8s.io", "SubjectAccessReview", $$"""{"spec":{{spec}}}"""));
        Assert.Equal(422, error.Code);
        Assert.Equal(".authorization.k8s.io \"\" is invalid: " + text, error.Message);
    }

    [Fact]
    public async Task SelfSubjectAccessReview_AsksForTheCaller()
    {
        const string Body = """{"spec":{"resourceAttributes":{"namespace":"t-auth","verb":"get","resource":"pods"}}}""";
        var own = await _cluster.PostAsync("selfsubjectaccessreviews.authorization.k8s.io", "SelfSubjectAccessReview", Body, AuthCluster.AccountUser);
        Assert.True((bool)own["status"]!["allowed"]!);
    }

    [Fact]
    public async Task SelfSubjectRulesReview_Account_AsRecorded()
    {
        var answer = await _cluster.PostAsync("selfsubjectrulesreviews.authorization.k8s.io", "SelfSubjectRulesReview", """{"spec":{"namespace":"t-auth"}}""", AuthCluster.AccountUser);
        var expected = JsonNode.Parse("""[{"verbs":["create"],"apiGroups":["authorization.k8s.io"],"resources":["selfsubjectaccessreviews","selfsubjectrulesreviews"]},{"verbs":["create"],"apiGroups":["authentication.k8s.io"],"resources":["selfsubjectreviews"]},{"verbs":["get","list","watch"],"apiGroups":[""],"resources":["pods","pods/log"]},{"verbs":["*"],"apiGroups":[""],"resources":["configmaps"],"resourceNames":["only"]},{"verbs":["create","update","get","list"],"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"]}]""");
        Assert.True(JsonNode.DeepEquals(expected, answer["status"]!["resourceRules"]), answer.ToJsonString());
        Assert.Equal("{}", answer["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task SelfSubjectReview_Account_SaysWho()
    {
        var answer = await _cluster.PostAsync("selfsubjectreviews.authentication.k8s.io", "SelfSubjectReview", "{}", AuthCluster.AccountUser);
        Assert.Equal(AuthCluster.Account, (string?)answer["status"]!["userInfo"]!["username"]);
        Assert.Equal(3, answer["status"]!["userInfo"]!["groups"]!.AsArray().Count);
    }

    [Fact]
    public async Task Review_OtherVerbThanCreate_NotAllowed()
    {
        var request = new ObjectRequest { Verb = "list", Resource = AuthCluster.Definition("TokenReview"), User = AuthCluster.Admin };
        var error = await Assert.ThrowsAsync<StatusException>(() => _cluster.Handlers["tokenreviews.authentication.k8s.io"].HandleAsync(request, CancellationToken.None));
        Assert.Equal(405, error.Code);
    }

    [Theory]
    [InlineData("""[{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}]""", "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}")]
    [InlineData("""[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]""", null)]
    [InlineData("""[{"apiGroups":[""],"resources":["configmaps"],"verbs":["get"]}]""", "{APIGroups:[\"\"], Resources:[\"configmaps\"], Verbs:[\"get\"]}")]
    [InlineData("""[{"apiGroups":[""],"resources":["configmaps"],"resourceNames":["only"],"verbs":["get"]}]""", null)]
    public void Escalation_RoleWithMoreRights_Refused(string rules, string? missing)
    {
        var role = JsonNode.Parse($$"""{"metadata":{"name":"esc"},"rules":{{rules}}}""")!.AsObject();
        var error = Record.Exception(() => new EscalationCheck(_cluster.Authorizer).Check(Request("Role", "roles"), role, null));
        if (missing is null)
        {
            Assert.Null(error);
            return;
        }
        Assert.Equal(
            "roles.rbac.authorization.k8s.io \"esc\" is forbidden: user \"system:serviceaccount:t-auth:sa\" " +
            "(groups=[\"system:serviceaccounts\" \"system:serviceaccounts:t-auth\" \"system:authenticated\"]) " +
            "is attempting to grant RBAC permissions not currently held:\n" + missing,
            Assert.IsType<StatusException>(error).Message);
    }

    [Fact]
    public void Escalation_BindingOfStrongerRole_RefusedUnlessMayBind()
    {
        var binding = JsonNode.Parse("""{"metadata":{"name":"esc"},"roleRef":{"kind":"ClusterRole","name":"admin"}}""")!.AsObject();
        var check = new EscalationCheck(_cluster.Authorizer);
        Assert.Equal(403, Assert.Throws<StatusException>(() => check.Check(Request("RoleBinding", "rolebindings"), binding, null)).Code);

        _cluster.AddRole(null, "binder", """[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"resourceNames":["admin"],"verbs":["bind"]}]""");
        _cluster.AddBinding(null, "binder", "ClusterRole", "binder", """{"kind":"ServiceAccount","name":"sa","namespace":"t-auth"}""");
        check.Check(Request("RoleBinding", "rolebindings"), binding, null);
    }

    private static ObjectRequest Request(string kind, string plural) => new()
    {
        Verb = "create",
        Resource = AuthCluster.Definition(kind, "rbac.authorization.k8s.io", plural),
        User = AuthCluster.AccountUser,
        Namespace = "t-auth",
    };
}
