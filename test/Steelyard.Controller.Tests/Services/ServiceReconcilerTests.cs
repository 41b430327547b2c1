using System.Net;
using System.Text.Json.Nodes;
using Steelyard.Controller.Tests.Support;
using Steelyard.TestKit.Fakes;
using static Steelyard.Controller.Tests.Support.Manifests;

namespace Steelyard.Controller.Tests.Services;

public sealed class ServiceReconcilerTests : IDisposable
{
    private readonly FakeCluster _cluster = new();

    [Fact]
    public async Task Start_WithOwnersAndNewcomers_LetsOwnersKeepAndWritesOnlyForNewcomers()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        _cluster.Put(ServicePath("a"), Service("a"));
        _cluster.Put(ServicePath("b"), Service("b", "1.2.3.0", "\"metallb.io/ip-allocated-from-pool\":\"p\""));
        await using var controller = RunningController.Start(_cluster);
        await ShowsAsync("a", "1.2.3.1");
        Assert.Equal("1.2.3.0", Address("b"));
        Assert.Equal([ServicePath("a") + "/status"], _cluster.StatusPatches.Select(patch => patch.Path));
    }

    [Fact]
    public async Task Write_OfAnAddress_IsOnePatchWithStatusAnnotationAndPrecondition()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        _cluster.Put(ServicePath("a"), Service("a"));
        var version = (string)_cluster.Find(ServicePath("a"))!["metadata"]!["resourceVersion"]!;
        await using var controller = RunningController.Start(_cluster);
        await ShowsAsync("a", "1.2.3.0");
        var patch = Assert.Single(_cluster.StatusPatches);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                $$"""
                {"metadata":{"resourceVersion":"{{version}}","annotations":{"metallb.io/ip-allocated-from-pool":"p"} },
                 "status":{"loadBalancer":{"ingress":[{"ip":"1.2.3.0"}]} } }
                """),
            JsonNode.Parse(patch.Body)), patch.Body);
    }

    [Fact]
    public async Task Creation_OfFiveThousandServices_TakesOneWriteEach()
    {
        const int count = 5000;
        _cluster.Put(PoolPath("p"), Pool("p", "10.0.0.0/16"));
        await using var controller = RunningController.Start(_cluster);
        await ConfiguredAsync();
        for (var i = 0; i < count; i++)
            _cluster.Put(ServicePath($"s{i}"), Service($"s{i}"));
        await Eventually.TrueAsync(() => _cluster.StatusPatches.Count >= count, "5,000 writes");
        await Eventually.TrueAsync(() => (long?)_cluster.Find(PoolPath("p"))!["status"]?["assignedIPv4"] == count, "counters");
        Assert.Equal(count, _cluster.StatusPatches.Count);
        Assert.Equal(count, _cluster.All("/services/").Select(service => service.Address()).Distinct().Count());
        Assert.InRange(_cluster.Requests.Count(request => request.Method == "PATCH" && request.Path.Contains("/ipaddresspools/")), 1, 200);
    }

    [Fact]
    public async Task Deletion_OfAHolder_ServesTheOneThatWaits()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/32"));
        _cluster.Put(ServicePath("a"), Service("a"));
        await using var controller = RunningController.Start(_cluster);
        await ShowsAsync("a", "1.2.3.0");
        _cluster.Put(ServicePath("b"), Service("b"));
        await Eventually.TrueAsync(() => Events("b").Contains("Failed to allocate IP for \"default/b\": no available IPs"), "event");
        _cluster.Delete(ServicePath("a"));
        await ShowsAsync("b", "1.2.3.0");
    }

    [Fact]
    public async Task Release_ByTypeChange_IsWrittenBeforeTheAddressIsGivenOn()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/32"));
        _cluster.Put(ServicePath("a"), Service("a"));
        await using var controller = RunningController.Start(_cluster);
        await ShowsAsync("a", "1.2.3.0");
        _cluster.Put(ServicePath("b"), Service("b"));
        await Eventually.TrueAsync(() => Events("b").Length > 0, "event");
        var holdersAtWrites = new List<int>();
        _cluster.After = request =>
        {
            if (request.Path.Contains("/services/"))
                holdersAtWrites.Add(_cluster.All("/services/").Count(service => service.Address() == "1.2.3.0"));
        };
        _cluster.Change(ServicePath("a"), service => service["spec"]!["type"] = "ClusterIP");
        await ShowsAsync("b", "1.2.3.0");
        Assert.Null(Address("a"));
        Assert.Equal([0, 1], holdersAtWrites);
    }

    [Fact]
    public async Task Write_RefusedAsOutdated_IsDecidedAnewFromTheLatestObject()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        await using var controller = RunningController.Start(_cluster);
        await ConfiguredAsync();
        var isFirst = true;
        _cluster.Before = request =>
        {
            if (!request.Path.EndsWith("/services/a/status", StringComparison.Ordinal) || !isFirst)
                return null;
            isFirst = false;
            _cluster.Change(ServicePath("a"), service => service["metadata"]!["annotations"]!["metallb.io/loadBalancerIPs"] = "1.2.3.2");
            return null;
        };
        _cluster.Put(ServicePath("a"), Service("a"));
        await ShowsAsync("a", "1.2.3.2");
        Assert.Equal(2, _cluster.StatusPatches.Count);
    }

    [Fact]
    public async Task Write_WhoseAnswerIsLost_GivesTheAddressToNobodyElse()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        await using var controller = RunningController.Start(_cluster);
        await ConfiguredAsync();
        var losses = 1;
        _cluster.After = request =>
        {
            if (request.Path.EndsWith("/services/a/status", StringComparison.Ordinal) && Interlocked.Decrement(ref losses) == 0)
                throw new HttpRequestException("connection reset");
        };
        _cluster.Put(ServicePath("a"), Service("a"));
        _cluster.Put(ServicePath("b"), Service("b"));
        await ShowsAsync("b", "1.2.3.1");
        await ShowsAsync("a", "1.2.3.0");
    }

    [Fact]
    public async Task Write_FailingForAWhile_IsRepeated()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        await using var controller = RunningController.Start(_cluster);
        await ConfiguredAsync();
        var failures = 3;
        _cluster.Before = request => request.Path.Contains("/services/", StringComparison.Ordinal) && request.Method == "PATCH" && Interlocked.Decrement(ref failures) >= 0
            ? HttpStatusCode.InternalServerError
            : null;
        _cluster.Put(ServicePath("a"), Service("a"));
        await ShowsAsync("a", "1.2.3.0");
        await Eventually.TrueAsync(() => Events("a").Length > 0, "event");
        Assert.Equal(["Assigned IP [\"1.2.3.0\"]"], Events("a"));
    }

    [Fact]
    public async Task Status_EditedByHandToAForeignAddress_IsReplaced()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        _cluster.Put(ServicePath("a"), Service("a"));
        await using var controller = RunningController.Start(_cluster);
        await ShowsAsync("a", "1.2.3.0");
        _cluster.Change(ServicePath("a"), service => service["status"]!["loadBalancer"]!["ingress"]![0]!["ip"] = "9.9.9.9");
        await ShowsAsync("a", "1.2.3.0");
        const string message = "current IP for \"default/a\" not allowed by config, will attempt for new IP assignment: [\"9.9.9.9\"] is not allowed in config";
        await Eventually.TrueAsync(() => Events("a").Contains(message), message);
    }

    [Fact]
    public async Task Pool_Shrunk_MovesOnlyTheServicesOutsideOfIt()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        foreach (var name in new[] { "a", "b", "c" })
            _cluster.Put(ServicePath(name), Service(name));
        await using var controller = RunningController.Start(_cluster);
        await ShowsAsync("c", "1.2.3.2");
        await ShowsAsync("b", "1.2.3.1");
        var before = _cluster.StatusPatches.Count;
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.1-1.2.3.3", generation: 2));
        await ShowsAsync("a", "1.2.3.3");
        // A write against an object that the cache has not seen yet is refused and repeated; what matters is whose it is.
        Assert.Equal([ServicePath("a") + "/status"], _cluster.StatusPatches.Skip(before).Select(patch => patch.Path).Distinct());
    }

    [Fact]
    public async Task Pools_AllRemoved_ClearTheServices()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/24"));
        _cluster.Put(ServicePath("a"), Service("a"));
        await using var controller = RunningController.Start(_cluster);
        await ShowsAsync("a", "1.2.3.0");
        _cluster.Delete(PoolPath("p"));
        await ShowsAsync("a", null);
        Assert.False(_cluster.Find(ServicePath("a"))!["metadata"]!["annotations"]!.AsObject().ContainsKey("metallb.io/ip-allocated-from-pool"));
    }

    [Theory]
    [InlineData(null, "", true)]
    [InlineData(null, "foo", false)]
    [InlineData("foo", "", false)]
    [InlineData("foo", "bar", false)]
    [InlineData("foo", "foo", true)]
    public async Task LoadBalancerClass_OfServiceAndFlag_DecidesWhoIsHandled(string? ofService, string flag, bool isHandled)
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        _cluster.Put(ServicePath("a"), Service("a", more: ofService is null ? "" : $",\"loadBalancerClass\":\"{ofService}\""));
        // One that is handled in any case, to know when the pass is over.
        _cluster.Put(ServicePath("z"), Service("z", more: flag.Length == 0 ? "" : $",\"loadBalancerClass\":\"{flag}\""));
        await using var controller = RunningController.Start(_cluster, lbClass: flag);
        await ShowsAsync("z", isHandled ? "1.2.3.1" : "1.2.3.0");
        await ShowsAsync("a", isHandled ? "1.2.3.0" : null);
    }

    [Fact]
    public async Task Namesake_CreatedRightAfterADeletion_IsServedAfresh()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        _cluster.Put(ServicePath("a"), Service("a"));
        await using var controller = RunningController.Start(_cluster);
        await ShowsAsync("a", "1.2.3.0");
        _cluster.Delete(ServicePath("a"));
        _cluster.Put(ServicePath("a"), Service("a"));
        await ShowsAsync("a", "1.2.3.0");
    }

    public void Dispose() => _cluster.Dispose();

    private string? Address(string name) => _cluster.Find(ServicePath(name)).Address();

    private Task ShowsAsync(string name, string? address) => Eventually.TrueAsync(() => Address(name) == address, $"{name} showing {address}");

    /// <summary>The messages of the events recorded about a service.</summary>
    private string[] Events(string name) =>
        [.. _cluster.All("/events/").Where(one => (string?)one["involvedObject"]?["name"] == name).Select(one => (string)one["message"]!)];

    private Task ConfiguredAsync() => Eventually.TrueAsync(() => (string?)_cluster.Find(StatePath)?["status"]?["result"] == "Valid", "configuration");
}
