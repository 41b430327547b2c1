using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Server-side apply: owners of fields, conflicts, giving fields up.</summary>
public sealed class ApplyTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private string Target => $"{ConfigMaps}/a";

    [Fact]
    public async Task Apply_OfAnAbsentObject_CreatesItAndRecordsItsManager()
    {
        var answer = await ApplyAsync("one", """{"k":"1"}""", 201);
        Assert.Equal("1", answer.Text("data.k"));
        Assert.Equal("one", answer.Text("metadata.managedFields[0].manager"));
        Assert.Equal("Apply", answer.Text("metadata.managedFields[0].operation"));
        Assert.Equal("FieldsV1", answer.Text("metadata.managedFields[0].fieldsType"));
        Assert.NotNull(answer.At("metadata.managedFields[0].fieldsV1.f:data.f:k"));
    }

    [Fact]
    public async Task Apply_OfTheSameAgain_ChangesNothing()
    {
        var first = await ApplyAsync("one", """{"k":"1"}""", 201);
        var second = await ApplyAsync("one", """{"k":"1"}""", 200);
        Assert.Equal(first.Version, second.Version);
    }

    [Fact]
    public async Task Apply_OfAnothersField_IsAConflictThatNamesBoth()
    {
        await ApplyAsync("one", """{"k":"1"}""", 201);
        var answer = await ApplyAsync("two", """{"k":"2"}""", 409);
        Assert.Equal("Conflict", answer.Reason);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"one\": .data.k", answer.Message);
        Assert.Equal("FieldManagerConflict", answer.Text("details.causes[0].reason"));
        Assert.Equal([".data.k"], answer.CauseFields);
        Assert.Equal("1", (await Api.GetAsync(Target)).Text("data.k"));
    }

    [Fact]
    public async Task Apply_WithForce_TakesTheFieldOver()
    {
        await ApplyAsync("one", """{"k":"1","mine":"x"}""", 201);
        var answer = await ApplyAsync("two", """{"k":"2"}""", 200, "&force=true");
        Assert.Equal("2", answer.Text("data.k"));
        var owners = Owners(answer, "k");
        Assert.Equal(["two"], owners);
        Assert.Equal(["one"], Owners(answer, "mine"));
    }

    [Fact]
    public async Task Apply_OfTheSameValue_SharesTheField()
    {
        await ApplyAsync("one", """{"k":"1"}""", 201);
        var shared = await ApplyAsync("two", """{"k":"1"}""", 200);
        Assert.Equal(["one", "two"], Owners(shared, "k").Order(StringComparer.Ordinal));
        var kept = await ApplyAsync("one", "{}", 200);
        Assert.Equal("1", kept.Text("data.k"));
        Assert.Equal(["two"], Owners(kept, "k"));
    }

    [Fact]
    public async Task Apply_WithoutAFieldItOwned_RemovesIt()
    {
        await ApplyAsync("one", """{"k":"1","x":"1"}""", 201);
        Assert.Equal("""{"k":"1"}""", (await ApplyAsync("one", """{"k":"1"}""", 200)).Text("data"));
    }

    [Fact]
    public async Task Apply_AfterAnUpdateByAnother_ConflictsWithTheUpdater()
    {
        await ApplyAsync("one", """{"k":"1"}""", 201);
        (await Api.MergeAsync($"{Target}?fieldManager=editor", """{"data":{"k":"2"}}""")).Expect(200);
        var answer = await ApplyAsync("one", """{"k":"1"}""", 409);
        Assert.Contains("conflict with \"editor\" using v1", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_OfPortsByTwoManagers_MergesTheListByItsKeys()
    {
        await Api.ApplyAsync($"{Services}/s", "one", Service("""{"port":80,"name":"http"}"""));
        var answer = (await Api.ApplyAsync($"{Services}/s", "two", Service("""{"port":443,"name":"https"}"""))).Expect(200);
        Assert.Equal(2, answer.At("spec.ports")!.AsArray().Count);
        var less = (await Api.ApplyAsync($"{Services}/s", "two", Service(""))).Expect(200);
        Assert.Equal("http", less.Text("spec.ports[0].name"));
        Assert.Null(less.At("spec.ports[1]"));
    }

    [Fact]
    public async Task Apply_WithoutAManager_IsRefused() =>
        (await Api.PatchAsync(Target, ApiClient.ApplyPatch, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""")).Expect(400, 422);

    [Fact]
    public async Task Apply_WithManagedFields_IsRefused() =>
        (await Api.ApplyAsync(Target, "one", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","managedFields":[{"manager":"x","operation":"Apply","apiVersion":"v1"}]}}""")).Expect(400);

    [Fact]
    public async Task Apply_WithAStaleVersion_IsAConflict()
    {
        var old = (await ApplyAsync("one", """{"k":"1"}""", 201)).Version;
        await ApplyAsync("one", """{"k":"2"}""", 200);
        (await Api.ApplyAsync(Target, "one", $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","resourceVersion":"{{{old}}}"},"data":{"k":"3"}}""")).Expect(409);
    }

    [Fact]
    public async Task Apply_ToTheStatus_OwnsItUnderTheSubresource()
    {
        (await Api.PostAsync(Services, """{"metadata":{"name":"s"},"spec":{"type":"LoadBalancer","ports":[{"port":80}]}}""")).Expect(201);
        var answer = (await Api.ApplyAsync($"{Services}/s/status", "balancer", """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.7"}]}}}
            """)).Expect(200);
        Assert.Equal("192.0.2.7", answer.Text("status.loadBalancer.ingress[0].ip"));
        var entry = answer.At("metadata.managedFields")!.AsArray().Single(e => (string?)e!["manager"] == "balancer");
        Assert.Equal("status", (string?)entry!["subresource"]);
    }

    [Fact]
    public async Task Patch_WithOneEmptyManager_ForgetsAllManagers()
    {
        await ApplyAsync("one", """{"k":"1"}""", 201);
        var answer = (await Api.MergeAsync(Target, """{"metadata":{"managedFields":[{}]}}""")).Expect(200);
        Assert.Null(answer.At("metadata.managedFields[0]"));
    }

    private static string Service(string ports) =>
        $$$"""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"ports":[{{{ports}}}]}}""";

    private static IEnumerable<string> Owners(Answer answer, string key) =>
        answer.At("metadata.managedFields")!.AsArray()
            .Where(entry => Paths.At(entry, $"fieldsV1.f:data.f:{key}") is not null).Select(entry => (string)entry!["manager"]!);

    private async Task<Answer> ApplyAsync(string manager, string data, int expected, string more = "") =>
        (await Api.ApplyAsync(Target, manager, $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{{{data}}}}""", more)).Expect(expected);
}
