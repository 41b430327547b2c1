using System.Net;
using System.Text.Json.Nodes;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Hosting;
using Steelyard.Speaker.Tests.Support;
using Steelyard.TestKit.Fakes;
using static Steelyard.Speaker.Tests.Support.Manifests;
using Eventually = Steelyard.TestKit.Fakes.Eventually;

namespace Steelyard.Speaker.Tests.Hosting;

/// <summary>Whole speakers between a fake API server and a fake wire.</summary>
public sealed class SpeakerHostTests : IDisposable
{
    private readonly FakeCluster _cluster = new();

    public SpeakerHostTests()
    {
        _cluster.Put(NodePath("iris1"), Node("iris1", "172.18.0.2"));
        _cluster.Put(NodePath("iris2"), Node("iris2", "172.18.0.3"));
        _cluster.Put(PoolPath("p"), Pool());
        _cluster.Put(AdPath("ad"), Ad());
    }

    [Fact]
    public async Task ElectedSpeaker_Announces_WithEventStatusAndState()
    {
        PutService("a");
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2");
        await HoldsAsync(speaker, "10.20.30.1");
        await EventAsync("Normal", "nodeAssigned", "announcing from node \"iris2\" with protocol \"layer2\"");
        await StatusAsync("iris2");
        var status = Assert.Single(_cluster.All(StatusFolder));
        Assert.StartsWith("l2-", (string?)status["metadata"]!["name"], StringComparison.Ordinal);
        Assert.Equal(("iris2", "a", "default"), Labels(status));
        Assert.Equal(("a", "default"), ((string?)status["status"]!["serviceName"], (string?)status["status"]!["serviceNamespace"]));
        Assert.Null(status["status"]!["interfaces"]);
        await ResultAsync("iris2", "Valid");
        var state = _cluster.Find(StatePath("iris2"))!;
        Assert.Equal(("speaker", "iris2"), ((string?)state["metadata"]!["labels"]!["metallb.io/component-type"], (string?)state["metadata"]!["labels"]!["metallb.io/node-name"]));
        Assert.Equal("configReconcilerValid", (string?)state["status"]!["conditions"]![0]!["type"]);
        Assert.Contains(_cluster.Requests, one => one.Path == StatePath("iris2") + "/status" && one.Query.Contains("fieldManager=configReconciler", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoSpeakers_ShareServices_AndTheOtherTakesOverWhenOneDies()
    {
        PutService("a", "10.20.30.1");
        PutService("b", "10.20.30.2");
        await using var one = RunningSpeaker.Start(_cluster, "iris1");
        await using var two = RunningSpeaker.Start(_cluster, "iris2");
        await HoldsAsync(one, "10.20.30.2");
        await HoldsAsync(two, "10.20.30.1");
        Assert.False(one.Announcer.Holds("10.20.30.1"));
        one.Membership.Set(true, "iris1");
        Assert.True(one.Announcer.Holds("10.20.30.1"), "nothing may be waited for between the news and the announcement");
        Assert.Equal("announce 10.20.30.1 all takeover", one.Announcer.Calls.Last());
        await EventuallyStatusesAsync("iris1", "iris1");
    }

    [Fact]
    public async Task Announcing_WithoutTheApiServer_GoesOnAndStillFailsOver()
    {
        PutService("a", "10.20.30.1");
        await using var one = RunningSpeaker.Start(_cluster, "iris1");
        await Eventually.TrueAsync(() => _cluster.Find(StatePath("iris1")) is not null, "start");
        _cluster.Before = _ => throw new HttpRequestException("connection refused");
        one.Membership.Set(true, "iris1");
        Assert.True(one.Announcer.Holds("10.20.30.1"));
        _cluster.Before = _ => null;
    }

    [Fact]
    public async Task MissingInterface_IsAWarningWithoutStatus()
    {
        _cluster.Put(AdPath("ad"), Ad("\"interfaces\":[\"missing0\"]"));
        PutService("a");
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2");
        await EventAsync("Warning", "announceFailed", "the interfaces specified by LB IP \"10.20.30.1\" doesn't exist in assigned node \"iris2\" with protocol \"layer2\"");
        await EventAsync("Normal", "nodeAssigned", "announcing from node \"iris2\" with protocol \"layer2\"");
        Assert.Empty(_cluster.All(StatusFolder));
    }

    [Fact]
    public async Task Interfaces_OfTheAdvertisement_AreInTheStatus()
    {
        _cluster.Put(AdPath("ad"), Ad("\"interfaces\":[\"eth0\",\"eth9\"]"));
        PutService("a");
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2");
        await StatusAsync("iris2");
        Assert.Equal("[{\"name\":\"eth0\"},{\"name\":\"eth9\"}]", Assert.Single(_cluster.All(StatusFolder))["status"]!["interfaces"]!.ToJsonString());
    }

    [Fact]
    public async Task EndpointsGone_EndAnnouncementAndStatus()
    {
        PutService("a");
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2");
        await StatusAsync("iris2");
        _cluster.Put(SlicePath("a"), Slice("a"));
        await Eventually.TrueAsync(() => !speaker.Announcer.Holds("10.20.30.1") && _cluster.All(StatusFolder).Count == 0, "silence");
        Assert.Contains("withdraw 10.20.30.1", speaker.Announcer.Calls);
    }

    [Fact]
    public async Task ExclusionLabel_OnTheOwner_MovesTheService()
    {
        PutService("a");
        await using var one = RunningSpeaker.Start(_cluster, "iris1");
        await using var two = RunningSpeaker.Start(_cluster, "iris2");
        await HoldsAsync(two, "10.20.30.1");
        _cluster.Change(NodePath("iris2"), node => node["metadata"]!["labels"]!["node.kubernetes.io/exclude-from-external-load-balancers"] = "");
        await HoldsAsync(one, "10.20.30.1");
        await Eventually.TrueAsync(() => two.Announcer.Calls.Contains("yield 10.20.30.1"), "yielded");
        await EventuallyStatusesAsync("iris1");
    }

    [Fact]
    public async Task NodeLabels_DecideWhichAdvertisementsApply()
    {
        _cluster.Put(AdPath("ad"), Ad("\"nodeSelectors\":[{\"matchLabels\":{\"rack\":\"r1\"}}]"));
        PutService("a");
        await using var speaker = RunningSpeaker.Start(_cluster, "iris1");
        await ResultAsync("iris1", "Valid");
        Assert.False(speaker.Announcer.Holds("10.20.30.1"));
        _cluster.Change(NodePath("iris1"), node => node["metadata"]!["labels"]!["rack"] = "r1");
        await HoldsAsync(speaker, "10.20.30.1");
    }

    [Fact]
    public async Task OtherClass_IsLeftAlone()
    {
        PutService("ours", "10.20.30.1", ",\"loadBalancerClass\":\"mine\"");
        PutService("foreign", "10.20.30.4");
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2", RunningSpeaker.Options("iris2") with { LoadBalancerClass = "mine" });
        await HoldsAsync(speaker, "10.20.30.1");
        Assert.False(speaker.Announcer.Holds("10.20.30.4"));
    }

    [Fact]
    public async Task BgpPeer_IsReportedAsWithoutEffect()
    {
        _cluster.Put(PeerPath("router"), Peer("router"));
        PutService("a");
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2");
        await ResultAsync("iris2", "Invalid");
        Assert.Contains("peer router: BGP is not announced by this speaker", (string?)_cluster.Find(StatePath("iris2"))!["status"]!["errorSummary"], StringComparison.Ordinal);
        await HoldsAsync(speaker, "10.20.30.1");
    }

    [Fact]
    public async Task RemovedPool_IsRefusedAsLongAsItsAddressIsAnnounced()
    {
        PutService("a");
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2");
        await HoldsAsync(speaker, "10.20.30.1");
        await ResultAsync("iris2", "Valid");
        _cluster.Put(PoolPath("p"), Pool("10.20.31.0/24", generation: 2));
        await ResultAsync("iris2", "Invalid");
        Assert.Equal("configuration error: general handler sync state error", (string?)_cluster.Find(StatePath("iris2"))!["status"]!["errorSummary"]);
        Assert.True(speaker.Announcer.Holds("10.20.30.1"));
        PutService("a", "10.20.31.1");
        await ResultAsync("iris2", "Valid");
        Assert.False(speaker.Announcer.Holds("10.20.30.1"));
    }

    [Fact]
    public async Task Conflict_IsAWarningOnEveryServiceOfTheAddress()
    {
        PutService("a");
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2");
        await HoldsAsync(speaker, "10.20.30.1");
        speaker.Announcer.Conflict(new AddressConflict(IpAddr.Parse("10.20.30.1"), "eth0", MacAddress.Parse("02:00:00:00:00:99"), ConflictAction.Defended));
        await EventAsync("Warning", "addressConflict", "LB IP \"10.20.30.1\" is also claimed by 02:00:00:00:00:99 on interface \"eth0\" of node \"iris2\": announced again");
    }

    [Fact]
    public async Task Stop_HandsOverAndWaitsForTheSuccessor()
    {
        PutService("a");
        var announcer = new FakeAnnouncer { KeepsYielding = true };
        var options = RunningSpeaker.Options("iris2") with { LeaveAtMost = TimeSpan.FromMinutes(5) };
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2", options, announcer);
        await HoldsAsync(speaker, "10.20.30.1");
        var stopped = speaker.StopAsync();
        await Eventually.TrueAsync(() => speaker.Membership.HasLeft && announcer.Calls.Last() == "yield 10.20.30.1", "leave");
        Assert.False(stopped.IsCompleted);
        announcer.Hear(IpAddr.Parse("10.20.30.1"));
        await stopped;
    }

    [Fact]
    public async Task Peers_AreThePodsOnOtherNodes()
    {
        _cluster.Put(PodPath("s1"), SpeakerPod("s1", "iris1", "172.18.0.2"));
        _cluster.Put(PodPath("s2"), SpeakerPod("s2", "iris2", "172.18.0.3"));
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2", RunningSpeaker.Options("iris2") with { PodName = "s2" });
        await ResultAsync("iris2", "Valid");
        Assert.Equal([("iris1", IPAddress.Parse("172.18.0.2"))], speaker.Membership.Peers.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([IpAddr.Parse("172.18.0.2")], speaker.Announcer.Peers);
        Assert.Equal("uid-of-s2", (string?)_cluster.Find(StatePath("iris2"))!["metadata"]!["ownerReferences"]![0]!["uid"]);
    }

    [Fact]
    public async Task LeftoverStatus_OfAnEarlierLife_IsRemoved()
    {
        PutService("a", "10.20.30.2");
        _cluster.Put(StatusFolder + "l2-old", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "l2-old",
                ["namespace"] = Namespace,
                ["labels"] = new JsonObject { ["metallb.io/node"] = "iris2", ["metallb.io/service-name"] = "a", ["metallb.io/service-namespace"] = "default" },
            },
            ["status"] = new JsonObject { ["node"] = "iris2", ["serviceName"] = "a", ["serviceNamespace"] = "default" },
        });
        await using var speaker = RunningSpeaker.Start(_cluster, "iris2");
        await Eventually.TrueAsync(() => _cluster.All(StatusFolder).Count == 0, "removed");
    }

    [Fact]
    public async Task Sticky_HolderKeepsTheServiceWhenABetterNodeReturns()
    {
        PutService("a");
        var one = RunningSpeaker.Options("iris1") with { Failback = Failback.Never };
        var two = RunningSpeaker.Options("iris2") with { Failback = Failback.Never };
        await using var first = RunningSpeaker.Start(_cluster, "iris1", one, membership: new FakeMembership("iris1"));
        await StatusAsync("iris1");
        await using var second = RunningSpeaker.Start(_cluster, "iris2", two);
        await ResultAsync("iris2", "Valid");
        first.Membership.Set(true, "iris1", "iris2");
        Assert.True(first.Announcer.Holds("10.20.30.1"));
        Assert.False(second.Announcer.Holds("10.20.30.1"));
        second.Membership.Set(true, "iris2");
        Assert.True(second.Announcer.Holds("10.20.30.1"));
    }

    [Fact]
    public async Task StickyForAWhile_HolderHandsBackAfterTheTime()
    {
        PutService("a");
        var soon = new Failback(TimeSpan.FromMilliseconds(1));
        await using var first = RunningSpeaker.Start(
            _cluster, "iris1", RunningSpeaker.Options("iris1") with { Failback = soon }, membership: new FakeMembership("iris1"));
        await StatusAsync("iris1");
        await using var second = RunningSpeaker.Start(_cluster, "iris2", RunningSpeaker.Options("iris2") with { Failback = soon });
        first.Membership.Set(true, "iris1", "iris2");
        await HoldsAsync(second, "10.20.30.1");
        await Eventually.TrueAsync(() => first.Announcer.Calls.Contains("yield 10.20.30.1"), "yielded");
        await EventuallyStatusesAsync("iris2");
    }

    public void Dispose() => _cluster.Dispose();

    private void PutService(string name, string address = "10.20.30.1", string spec = "")
    {
        _cluster.Put(ServicePath(name), Service(name, address, spec));
        if (_cluster.Find(SlicePath(name)) is null)
            _cluster.Put(SlicePath(name), Slice(name, "iris1", "iris2"));
    }

    private static Task HoldsAsync(RunningSpeaker speaker, string address) =>
        Eventually.TrueAsync(() => speaker.Announcer.Holds(address), $"announcement of {address}");

    private Task ResultAsync(string node, string result) =>
        Eventually.TrueAsync(() => (string?)_cluster.Find(StatePath(node))?["status"]?["result"] == result, $"result {result}");

    private Task EventAsync(string type, string reason, string message) => Eventually.TrueAsync(
        () => _cluster.All("/events/").Any(one => (string?)one["type"] == type && (string?)one["reason"] == reason && (string?)one["message"] == message),
        $"event {reason}");

    private Task StatusAsync(string node) => EventuallyStatusesAsync(node);

    private Task EventuallyStatusesAsync(params string[] nodes) => Eventually.TrueAsync(
        () => _cluster.All(StatusFolder).Select(one => (string?)one["status"]?["node"]).SequenceEqual(nodes), $"status of {string.Join(", ", nodes)}");

    private static (string?, string?, string?) Labels(JsonObject status)
    {
        var labels = status["metadata"]!["labels"]!;
        return ((string?)labels["metallb.io/node"], (string?)labels["metallb.io/service-name"], (string?)labels["metallb.io/service-namespace"]);
    }
}
