using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Events in both groups, and Leases.</summary>
public sealed class EventTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    private string Core => $"/api/v1/namespaces/{Ns}/events";

    private string Newer => $"/apis/events.k8s.io/v1/namespaces/{Ns}/events";

    [Fact]
    public async Task Events_OfTheCoreGroup_AreSeenInTheNewerOne()
    {
        (await Api.PostAsync(Core, $$"""
            {"metadata":{"name":"e"},"involvedObject":{"kind":"Service","namespace":"{{Ns}}","name":"s"},"type":"Normal","reason":"IPAllocated",
             "message":"m","source":{"component":"c","host":"h"},"firstTimestamp":"2026-01-01T00:00:00Z","lastTimestamp":"2026-01-01T00:00:01Z","count":2}
            """)).Expect(201);
        var answer = (await Api.GetAsync($"{Newer}/e")).Expect(200);
        Assert.Equal("events.k8s.io/v1", answer.Text("apiVersion"));
        Assert.Equal("s", answer.Text("regarding.name"));
        Assert.Equal("m", answer.Text("note"));
        Assert.Equal("c", answer.Text("deprecatedSource.component"));
        Assert.Equal("2", answer.Text("deprecatedCount"));
        Assert.Equal(["e"], (await Api.GetAsync($"{Core}?fieldSelector=involvedObject.name%3Ds%2Creason%3DIPAllocated")).Expect(200).ItemNames);
        Assert.Empty((await Api.GetAsync($"{Core}?fieldSelector=involvedObject.name%3Dother")).Expect(200).Items);
    }

    [Fact]
    public async Task Events_OfTheNewerGroup_AreCheckedAndSeenInCore()
    {
        var body = $$"""
            {"metadata":{"name":"n"},"regarding":{"kind":"Service","namespace":"{{Ns}}","name":"s"},"type":"Warning","reason":"R","action":"A",
             "note":"text","eventTime":"2026-01-01T00:00:00.000000Z","reportingController":"example.org/c","reportingInstance":"c-1"}
            """;
        (await Api.PostAsync(Newer, body)).Expect(201);
        Assert.Equal("text", (await Api.GetAsync($"{Core}/n")).Expect(200).Text("message"));
        (await Api.PostAsync(Newer, body.Replace("\"Warning\"", "\"Loud\"", StringComparison.Ordinal).Replace("\"n\"", "\"n2\"", StringComparison.Ordinal))).Expect(422);
        (await Api.PostAsync(Newer, """{"metadata":{"name":"n3"},"note":"no time"}""")).Expect(422);
    }

    [Fact]
    public async Task Events_CountedUpByPatch_KeepTheirName()
    {
        (await Api.PostAsync(Core, $$"""{"metadata":{"name":"e"},"involvedObject":{"kind":"Service","namespace":"{{Ns}}","name":"s"},"count":1}""")).Expect(201);
        Assert.Equal("2", (await Api.PatchAsync($"{Core}/e", ApiClient.StrategicPatch, """{"count":2}""")).Expect(200).Text("count"));
    }

    [Fact]
    public async Task Leases_HeldByOne_CannotBeTakenWithAnOldVersion()
    {
        var leases = $"/apis/coordination.k8s.io/v1/namespaces/{Ns}/leases";
        var body = """{"metadata":{"name":"l"},"spec":{"holderIdentity":"one","leaseDurationSeconds":15,"renewTime":"2026-01-01T00:00:00.000000Z"}}""";
        var stored = (await Api.PostAsync(leases, body)).Expect(201);
        Assert.Equal("2026-01-01T00:00:00.000000Z", stored.Text("spec.renewTime"));
        var mine = stored.Body.DeepClone();
        mine["spec"]!["holderIdentity"] = "two";
        (await Api.PutAsync($"{leases}/l", mine)).Expect(200);
        mine["spec"]!["holderIdentity"] = "three";
        (await Api.PutAsync($"{leases}/l", mine)).Expect(409);
    }
}
