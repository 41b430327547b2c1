using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Finalizers, and what becomes of dependants when their owner goes.</summary>
public sealed class DeletionTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Delete_OfAnObjectWithAFinalizer_WaitsUntilItIsRemoved()
    {
        await CreateWithFinalizerAsync("a");
        var terminating = (await Api.DeleteAsync($"{ConfigMaps}/a")).Expect(200);
        Assert.Equal("ConfigMap", terminating.Text("kind"));
        Assert.NotEqual("", terminating.Text("metadata.deletionTimestamp"));
        var again = (await Api.DeleteAsync($"{ConfigMaps}/a")).Expect(200);
        Assert.Equal(terminating.Version, again.Version);
        (await Api.MergeAsync($"{ConfigMaps}/a", """{"data":{"still":"writable"}}""")).Expect(200);
        (await Api.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"finalizers":null}}""")).Expect(200);
        (await Api.GetAsync($"{ConfigMaps}/a")).Expect(404);
    }

    [Fact]
    public async Task Update_OfATerminatingObject_CannotAddFinalizers()
    {
        await CreateWithFinalizerAsync("a");
        (await Api.DeleteAsync($"{ConfigMaps}/a")).Expect(200);
        (await Api.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"finalizers":["example.org/hold","example.org/more"]}}""")).Expect(422);
        (await Api.MergeAsync($"{ConfigMaps}/a", """{"metadata":{"finalizers":[]}}""")).Expect(200);
    }

    [Fact]
    public async Task Create_WithAFinalizerThatIsNoQualifiedName_IsRefused() =>
        (await Api.PostAsync(ConfigMaps, """{"metadata":{"name":"a","finalizers":["no finalizer"]}}""")).Expect(422);

    [Fact]
    public async Task Delete_InTheBackground_TakesDependantsAfterwards()
    {
        var owner = await CreateConfigMapAsync("owner");
        await CreateOwnedAsync("child", owner);
        (await Api.DeleteAsync($"{ConfigMaps}/owner", """{"propagationPolicy":"Background"}""")).Expect(200);
        (await Api.GetAsync($"{ConfigMaps}/owner")).Expect(404);
        await Eventually.GoneAsync(Api, $"{ConfigMaps}/child");
    }

    [Fact]
    public async Task Delete_InTheForeground_KeepsTheOwnerUntilItsDependantsAreGone()
    {
        var owner = await CreateConfigMapAsync("owner");
        await CreateOwnedAsync("child", owner, held: true);
        var answer = (await Api.DeleteAsync($"{ConfigMaps}/owner", """{"propagationPolicy":"Foreground"}""")).Expect(200);
        Assert.Contains("foregroundDeletion", answer.Text("metadata.finalizers"), StringComparison.Ordinal);
        await Eventually.AnswerAsync(() => Api.GetAsync($"{ConfigMaps}/child"), child => child.Text("metadata.deletionTimestamp") != "");
        (await Api.GetAsync($"{ConfigMaps}/owner")).Expect(200);
        (await Api.MergeAsync($"{ConfigMaps}/child", """{"metadata":{"finalizers":null}}""")).Expect(200);
        await Eventually.GoneAsync(Api, $"{ConfigMaps}/child");
        await Eventually.GoneAsync(Api, $"{ConfigMaps}/owner");
    }

    [Fact]
    public async Task Delete_WithOrphans_CutsTheReferenceAndKeepsThem()
    {
        var owner = await CreateConfigMapAsync("owner");
        await CreateOwnedAsync("child", owner);
        (await Api.DeleteAsync($"{ConfigMaps}/owner", """{"propagationPolicy":"Orphan"}""")).Expect(200);
        await Eventually.GoneAsync(Api, $"{ConfigMaps}/owner");
        var child = await Eventually.AnswerAsync(() => Api.GetAsync($"{ConfigMaps}/child"), answer => answer.At("metadata.ownerReferences") is null);
        child.Expect(200);
    }

    [Fact]
    public async Task Create_WithAnOwnerThatNeverExisted_IsCollected()
    {
        (await Api.PostAsync(ConfigMaps, """
            {"metadata":{"name":"lost","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"never","uid":"11111111-2222-3333-4444-555555555555"}]}}
            """)).Expect(201);
        await Eventually.GoneAsync(Api, $"{ConfigMaps}/lost");
    }

    [Fact]
    public async Task Create_WithTwoControllers_IsRefused() =>
        (await Api.PostAsync(ConfigMaps, """
            {"metadata":{"name":"a","ownerReferences":[
              {"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"1","controller":true},{"apiVersion":"v1","kind":"ConfigMap","name":"y","uid":"2","controller":true}]}}
            """)).Expect(422);

    [Fact]
    public async Task Delete_WithAnUnknownPolicy_IsRefused()
    {
        await CreateConfigMapAsync("a");
        (await Api.DeleteAsync($"{ConfigMaps}/a", """{"propagationPolicy":"Sideways"}""")).Expect(422);
        (await Api.GetAsync($"{ConfigMaps}/a")).Expect(200);
    }

    private async Task CreateWithFinalizerAsync(string name) =>
        (await Api.PostAsync(ConfigMaps, $$"""{"metadata":{"name":"{{name}}","finalizers":["example.org/hold"]} }""")).Expect(201);

    private async Task CreateOwnedAsync(string name, Answer owner, bool held = false)
    {
        var hold = held ? "\"finalizers\":[\"example.org/hold\"]," : "";
        var reference = $$"""{"apiVersion":"v1","kind":"ConfigMap","name":"{{owner.Text("metadata.name")}}","uid":"{{owner.Text("metadata.uid")}}","blockOwnerDeletion":true}""";
        (await Api.PostAsync(ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}",{{{hold}}}"ownerReferences":[{{{reference}}}]}}""")).Expect(201);
    }
}
