using Steelyard.Controller.Tests.Support;
using Steelyard.TestKit.Fakes;
using static Steelyard.Controller.Tests.Support.Manifests;

namespace Steelyard.Controller.Tests.Configuration;

public sealed class ConfigurationReportTests : IDisposable
{
    private readonly FakeCluster _cluster = new();

    [Fact]
    public async Task State_OfAValidConfiguration_IsReportedWithTheContractsCondition()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        await using var controller = RunningController.Start(_cluster);
        await ResultAsync("Valid");
        var state = _cluster.Find(StatePath)!;
        Assert.Equal("controller", (string?)state["metadata"]!["labels"]!["metallb.io/component-type"]);
        var condition = state["status"]!["conditions"]![0]!;
        Assert.Equal(("poolReconcilerValid", "True", "Reconciled", ""),
            ((string?)condition["type"], (string?)condition["status"], (string?)condition["reason"], (string?)condition["message"]));
        var apply = _cluster.Requests.Last(request => request.Path == StatePath + "/status");
        Assert.Contains("fieldManager=poolReconciler", apply.Query, StringComparison.Ordinal);
        Assert.Contains("force=true", apply.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongPool_AddedLater_IsReportedAndLeavesTheOthersInForce()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        await using var controller = RunningController.Start(_cluster);
        await ResultAsync("Valid");
        _cluster.Put(PoolPath("wrong"), Pool("wrong", "1.2.3.0/300"));
        await ResultAsync("Invalid");
        Assert.StartsWith("configuration error: ", (string?)_cluster.Find(StatePath)!["status"]!["errorSummary"], StringComparison.Ordinal);
        await Eventually.TrueAsync(() => _cluster.All("/events/").Any(one => (string?)one["involvedObject"]!["name"] == "wrong"), "event");
        _cluster.Put(ServicePath("a"), Service("a"));
        await Eventually.TrueAsync(() => _cluster.Find(ServicePath("a")).Address() == "1.2.3.0", "address");
        _cluster.Delete(PoolPath("wrong"));
        await ResultAsync("Valid");
    }

    [Fact]
    public async Task State_Deleted_IsMadeAgain()
    {
        await using var controller = RunningController.Start(_cluster);
        await ResultAsync("Valid");
        _cluster.Delete(StatePath);
        await ResultAsync("Valid");
    }

    [Fact]
    public async Task PoolStatus_WithOneDualService_CountsPerFamily()
    {
        var pool = Pool("p", "192.168.10.0/30");
        pool["spec"]!["addresses"]!.AsArray().Add((System.Text.Json.Nodes.JsonNode)"1000::/126");
        _cluster.Put(PoolPath("p"), pool);
        var service = Service("a", more: ",\"ipFamilyPolicy\":\"RequireDualStack\"");
        service["spec"]!["clusterIPs"]!.AsArray().Add((System.Text.Json.Nodes.JsonNode)"fd00::1");
        _cluster.Put(ServicePath("a"), service);
        await using var controller = RunningController.Start(_cluster);
        await Eventually.TrueAsync(() => Counters() == (1, 1, 3, 3), "counters");
        _cluster.Change(PoolPath("p"), edited => edited["status"]!["assignedIPv4"] = 77L);
        await Eventually.TrueAsync(() => Counters() == (1, 1, 3, 3), "counters put back");
    }

    public void Dispose() => _cluster.Dispose();

    private Task ResultAsync(string result) =>
        Eventually.TrueAsync(() => (string?)_cluster.Find(StatePath)?["status"]?["result"] == result, $"result {result}");

    private (long?, long?, long?, long?) Counters()
    {
        var status = _cluster.Find(PoolPath("p"))!["status"];
        return ((long?)status?["assignedIPv4"], (long?)status?["assignedIPv6"], (long?)status?["availableIPv4"], (long?)status?["availableIPv6"]);
    }
}
