using System.Text.Json.Nodes;
using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Optimistic concurrency: who saw an old version must not overwrite a newer one.</summary>
public sealed class ConcurrencyTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Put_WithAnOldVersion_IsAConflict()
    {
        var first = (await CreateConfigMapAsync("a")).Body;
        (await Api.MergeAsync($"{ConfigMaps}/a", """{"data":{"k":"2"}}""")).Expect(200);
        first["data"]!["k"] = "3";
        var answer = (await Api.PutAsync($"{ConfigMaps}/a", first)).Expect(409);
        Assert.Equal("Conflict", answer.Reason);
        Assert.Equal(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again",
            answer.Message);
        Assert.Equal("2", (await Api.GetAsync($"{ConfigMaps}/a")).Text("data.k"));
    }

    [Fact]
    public async Task Put_WithoutAVersion_OverwritesAConfigMap()
    {
        await CreateConfigMapAsync("a");
        var answer = await Api.PutAsync($"{ConfigMaps}/a", Parse("""{"metadata":{"name":"a"},"data":{"n":"1"}}"""));
        Assert.Equal("""{"n":"1"}""", answer.Expect(200).Text("data"));
    }

    [Fact]
    public async Task Put_ThatChangesNothing_KeepsTheVersion()
    {
        var stored = await CreateConfigMapAsync("a");
        var answer = (await Api.PutAsync($"{ConfigMaps}/a", stored.Body.DeepClone())).Expect(200);
        Assert.Equal(stored.Version, answer.Version);
    }

    [Fact]
    public async Task Put_WithAnotherUid_IsAConflict()
    {
        var body = (await CreateConfigMapAsync("a")).Body.DeepClone().AsObject();
        body["metadata"]!["uid"] = Guid.NewGuid().ToString();
        (await Api.PutAsync($"{ConfigMaps}/a", body)).Expect(409);
    }

    [Fact]
    public async Task Put_UnderAnotherName_IsBadRequest()
    {
        await CreateConfigMapAsync("a");
        (await Api.PutAsync($"{ConfigMaps}/a", Parse("""{"metadata":{"name":"b"}}"""))).Expect(400);
    }

    [Fact]
    public async Task Patch_WithAnOldVersion_IsAConflict()
    {
        var version = (await CreateConfigMapAsync("a")).Version;
        (await Api.MergeAsync($"{ConfigMaps}/a", """{"data":{"k":"2"}}""")).Expect(200);
        var patch = $$$"""{"metadata":{"resourceVersion":"{{{version}}}"},"data":{"k":"3"}}""";
        (await Api.MergeAsync($"{ConfigMaps}/a", patch)).Expect(409);
    }

    [Fact]
    public async Task Delete_WithPreconditions_HoldsThem()
    {
        var stored = await CreateConfigMapAsync("a");
        (await Api.DeleteAsync($"{ConfigMaps}/a", """{"preconditions":{"uid":"00000000-0000-0000-0000-000000000000"}}""")).Expect(409);
        (await Api.DeleteAsync($"{ConfigMaps}/a", """{"preconditions":{"resourceVersion":"1"}}""")).Expect(409);
        var right = $$$"""{"preconditions":{"uid":"{{{stored.Text("metadata.uid")}}}","resourceVersion":"{{{stored.Version}}}"}}""";
        (await Api.DeleteAsync($"{ConfigMaps}/a", right)).Expect(200);
    }

    [Fact]
    public async Task Writers_ThatRaceWithTheSameVersion_HaveOneWinner()
    {
        var stored = (await CreateConfigMapAsync("a")).Body;
        var writes = Enumerable.Range(0, 8).Select(i =>
        {
            var mine = stored.DeepClone().AsObject();
            mine["data"] = new JsonObject { ["k"] = $"writer {i}" };
            return Api.PutAsync($"{ConfigMaps}/a", mine);
        });
        var answers = await Task.WhenAll(writes);
        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(7, answers.Count(answer => answer.Status == 409));
    }

    [Fact]
    public async Task Patches_ThatRaceWithoutAVersion_AllTakeEffect()
    {
        await CreateConfigMapAsync("a");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Api.MergeAsync($"{ConfigMaps}/a", $$$"""{"data":{"p{{{i}}}":"x"}}""")));
        Assert.All(answers, answer => answer.Expect(200));
        Assert.Equal(9, (await Api.GetAsync($"{ConfigMaps}/a")).Body["data"]!.AsObject().Count);
    }

    [Fact]
    public async Task NodePorts_ThatTwoUpdatesAskFor_StayWithTheWinner()
    {
        var port = (await Api.PostAsync(Services, """{"metadata":{"name":"probe"},"spec":{"type":"NodePort","ports":[{"port":80}]}}""")).Expect(201).Text("spec.ports[0].nodePort");
        (await Api.DeleteAsync($"{Services}/probe")).Expect(200);
        var stored = (await Api.PostAsync(Services, """{"metadata":{"name":"a"},"spec":{"type":"NodePort","ports":[{"port":80}]}}""")).Expect(201).Body;
        stored["spec"]!["ports"]![0]!["nodePort"] = int.Parse(port, System.Globalization.CultureInfo.InvariantCulture);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Api.PutAsync($"{Services}/a", stored.DeepClone())));
        Assert.Contains(answers, answer => answer.Status == 200);
        var other = await Api.PostAsync(Services, $$$"""{"metadata":{"name":"b"},"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":{{{port}}}}]}}""");
        other.Expect(422);
    }
}
