using System.Text.Json.Nodes;
using Steelyard.Controller.Tests.Support;
using Steelyard.TestKit.Fakes;
using static Steelyard.Controller.Tests.Support.Manifests;

namespace Steelyard.Controller.Tests.Hosting;

public sealed class LeadershipTests : IDisposable
{
    private const string LeasePath = $"/apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases/metallb-controller";
    private readonly FakeCluster _cluster = new();

    [Fact]
    public async Task Standby_WhileAnotherLeads_WritesNothing()
    {
        Prepare();
        _cluster.Put(LeasePath, Lease("somebody-else"));
        await using (RunningController.Start(_cluster, elects: true))
        {
            await Eventually.TrueAsync(
                () => _cluster.Requests.Any(request => request.Path == "/api/v1/services" && request.Query.Contains("watch")), "warm caches");
        }

        Assert.DoesNotContain(_cluster.Requests, request => request.Method is "POST" or "PATCH");
    }

    [Fact]
    public async Task Leader_WhenStopped_ReleasesTheLease()
    {
        Prepare();
        await using (RunningController.Start(_cluster, elects: true))
            await Eventually.TrueAsync(() => _cluster.Find(ServicePath("a")).Address() == "1.2.3.0", "address");
        Assert.Equal("", (string?)_cluster.Find(LeasePath)!["spec"]!["holderIdentity"]);
    }

    [Fact]
    public async Task Successor_OfAStoppedLeader_ChangesNothingAndServesNewServices()
    {
        Prepare();
        await using (RunningController.Start(_cluster, elects: true))
            await Eventually.TrueAsync(() => _cluster.Find(ServicePath("a")).Address() == "1.2.3.0", "address");
        var writes = _cluster.StatusPatches.Count;
        await using (RunningController.Start(_cluster, elects: true))
        {
            _cluster.Put(ServicePath("b"), Service("b"));
            await Eventually.TrueAsync(() => _cluster.Find(ServicePath("b")).Address() == "1.2.3.1", "address of b");
        }

        Assert.Equal(writes + 1, _cluster.StatusPatches.Count);
    }

    [Fact]
    public async Task Successor_OfAKilledProcessOfThisMachine_DoesNotWaitForTheLease()
    {
        Prepare();
        var own = Controller.Hosting.CandidateIdentity.Own("");
        var parts = own.Split('_');
        // The same process number at another time: a process that is gone.
        _cluster.Put(LeasePath, Lease($"{string.Join('_', parts[..^1])}_1"));
        await using var controller = RunningController.Start(_cluster, elects: true);
        await Eventually.TrueAsync(() => _cluster.Find(ServicePath("a")).Address() == "1.2.3.0", "address");
    }

    [Fact]
    public void IsGone_OfARunningOrForeignHolder_IsFalse()
    {
        Assert.False(Controller.Hosting.CandidateIdentity.IsGone(Controller.Hosting.CandidateIdentity.Own("")));
        Assert.False(Controller.Hosting.CandidateIdentity.IsGone("controller-7d9f-xyz_elsewhere_1_1"));
        Assert.False(Controller.Hosting.CandidateIdentity.IsGone("controller-7d9f-xyz"));
    }

    public void Dispose() => _cluster.Dispose();

    private void Prepare()
    {
        _cluster.Put(PoolPath("p"), Pool("p", "1.2.3.0/30"));
        _cluster.Put(ServicePath("a"), Service("a"));
    }

    private static JsonObject Lease(string holder) => JsonNode.Parse(
        $$"""
        {"metadata":{"name":"metallb-controller","namespace":"{{Namespace}}"},
         "spec":{"holderIdentity":"{{holder}}","leaseDurationSeconds":15,"renewTime":"2026-11-22T10:00:00.000000Z","leaseTransitions":1} }
        """)!.AsObject();
}
