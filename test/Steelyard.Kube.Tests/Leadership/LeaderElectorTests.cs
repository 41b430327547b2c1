using Microsoft.Extensions.Time.Testing;
using Steelyard.Kube.Leadership;
using Steelyard.Kube.Tests.Support;

namespace Steelyard.Kube.Tests.Leadership;

public sealed class LeaderElectorTests : IDisposable
{
    private const string LeasePath = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/the-lease";
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(250);
    private readonly FakeTimeProvider _time = new();
    private readonly FakeObjects _api = new();
    private readonly HashSet<string> _cutOff = [];
    private int _leaders;
    private int _mostLeaders;
    private readonly List<(string Who, long Token)> _terms = [];

    public LeaderElectorTests() =>
        _api.Refuse = request => _cutOff.Contains(request.Headers.UserAgent.ToString()) ? -1 : 0;

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task RunAsync_NoLease_CreatesItAndLeads()
    {
        using var a = new Candidate(this, "a");
        await PassAsync(TimeSpan.FromSeconds(1), () => a.Elector.IsLeader);
        var spec = _api.Stored[LeasePath]["spec"]!;
        Assert.Equal("a", spec["holderIdentity"]!.GetValue<string>());
        Assert.Equal(15, spec["leaseDurationSeconds"]!.GetValue<int>());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", spec["renewTime"]!.GetValue<string>());
        await a.StopAsync();
    }

    [Fact]
    public async Task StopAsync_Leader_ReleasesSoThatTheOtherLeadsWithinAFewSeconds()
    {
        using var a = new Candidate(this, "a");
        await PassAsync(TimeSpan.FromSeconds(1), () => a.Elector.IsLeader);
        using var b = new Candidate(this, "b");
        await IdleAsync(TimeSpan.FromMinutes(2));
        Assert.True(a.Elector.IsLeader);
        Assert.Equal("a", b.Elector.Leader);
        await a.StopAsync();
        Assert.Equal("", _api.Stored[LeasePath]["spec"]!["holderIdentity"]!.GetValue<string>());
        await PassAsync(TimeSpan.FromSeconds(5), () => b.Elector.IsLeader);
        await b.StopAsync();
        Assert.Equal([("a", 0L), ("b", 1L)], _terms);
    }

    [Fact]
    public async Task RunAsync_LeaderCutOff_StopsBeforeTheOtherStarts()
    {
        using var a = new Candidate(this, "a");
        await PassAsync(TimeSpan.FromSeconds(1), () => a.Elector.IsLeader);
        using var b = new Candidate(this, "b");
        await IdleAsync(TimeSpan.FromSeconds(30));
        _cutOff.Add("a");
        var lost = await PassAsync(TimeSpan.FromSeconds(14), () => !a.Elector.IsLeader && _leaders == 0);
        Assert.InRange(lost, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(14));
        await PassAsync(TimeSpan.FromSeconds(15), () => b.Elector.IsLeader);
        _cutOff.Clear();
        await IdleAsync(TimeSpan.FromMinutes(1));
        Assert.False(a.Elector.IsLeader);
        Assert.Equal("b", a.Elector.Leader);
        await a.StopAsync();
        await b.StopAsync();
        Assert.Equal(1, _mostLeaders);
        Assert.Equal([("a", 0L), ("b", 1L)], _terms);
    }

    [Fact]
    public async Task RunAsync_HolderWithAWrongClock_IsJudgedByTheTimePassedHere()
    {
        // A crashed holder whose clock was hours ahead: its times must not matter.
        _api.Stored[LeasePath] = Lease("ghost", "2030-01-01T00:00:00.000000Z");
        using var a = new Candidate(this, "a");
        await IdleAsync(TimeSpan.FromSeconds(14));
        Assert.False(a.Elector.IsLeader);
        await PassAsync(TimeSpan.FromSeconds(6), () => a.Elector.IsLeader);
        await a.StopAsync();
        // And one hours behind, which still lives, must be left alone.
        _api.Stored[LeasePath] = Lease("ghost", "2001-01-01T00:00:00.000000Z");
        using var b = new Candidate(this, "b");
        await IdleAsync(TimeSpan.FromSeconds(10));
        Assert.False(b.Elector.IsLeader);
        await b.StopAsync();
        Assert.Equal(8, Assert.Single(_terms).Token);
    }

    [Fact]
    public async Task RunAsync_LeaseEditedOrDeletedByAnyone_LeaderStaysWithTheSameToken()
    {
        using var a = new Candidate(this, "a");
        await PassAsync(TimeSpan.FromSeconds(1), () => a.Elector.IsLeader);
        _api.Stored[LeasePath]["metadata"]!["resourceVersion"] = "77777";
        await IdleAsync(TimeSpan.FromSeconds(5));
        Assert.True(a.Elector.IsLeader);
        _api.Stored.Clear();
        await IdleAsync(TimeSpan.FromSeconds(5));
        Assert.True(a.Elector.IsLeader);
        Assert.Equal("a", _api.Stored[LeasePath]["spec"]!["holderIdentity"]!.GetValue<string>());
        await a.StopAsync();
        Assert.Single(_terms);
    }

    [Fact]
    public async Task RunAsync_LeaseTakenAway_StopsLeading()
    {
        using var a = new Candidate(this, "a");
        await PassAsync(TimeSpan.FromSeconds(1), () => a.Elector.IsLeader);
        _api.Stored[LeasePath] = Lease("usurper", "2026-01-01T00:00:00.000000Z");
        await PassAsync(TimeSpan.FromSeconds(3), () => !a.Elector.IsLeader && _leaders == 0);
        Assert.Equal("usurper", a.Elector.Leader);
        await a.StopAsync();
    }

    [Fact]
    public void Constructor_DeadlineLongerThanLease_Throws() =>
        Assert.Throws<ArgumentException>(() => new LeaderElector(
            _api.Client(_time), Options("a") with { RenewDeadline = TimeSpan.FromSeconds(15) }));

    private static System.Text.Json.Nodes.JsonObject Lease(string holder, string renewed) =>
        System.Text.Json.Nodes.JsonNode.Parse($$$"""
            {"metadata":{"name":"the-lease","namespace":"kube-system","resourceVersion":"500"},
             "spec":{"holderIdentity":"{{{holder}}}","leaseDurationSeconds":15,"renewTime":"{{{renewed}}}","leaseTransitions":7}}
            """)!.AsObject();

    private LeaderElectorOptions Options(string identity) => new()
    {
        Namespace = "kube-system",
        LeaseName = "the-lease",
        Identity = identity,
        TimeProvider = _time,
        Random = new Random(7),
    };

    private Task<TimeSpan> PassAsync(TimeSpan longest, Func<bool> condition) => Eventually.TrueAsync(_time, s_step, longest, condition);

    private async Task IdleAsync(TimeSpan time)
    {
        var end = _time.GetUtcNow() + time;
        await PassAsync(time + s_step, () => _time.GetUtcNow() >= end);
    }

    /// <summary>An elector whose work counts how many lead at the same time.</summary>
    private sealed class Candidate : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Candidate(LeaderElectorTests test, string identity)
        {
            Elector = new LeaderElector(test._api.Client(test._time, identity), test.Options(identity));
            _run = Elector.RunAsync(term => LeadAsync(test, identity, term), _stop.Token);
        }

        public LeaderElector Elector { get; }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run.WaitAsync(TimeSpan.FromSeconds(20)));
        }

        public void Dispose() => _stop.Dispose();

        private static async Task LeadAsync(LeaderElectorTests test, string identity, LeadershipTerm term)
        {
            test._terms.Add((identity, term.FencingToken));
            test._mostLeaders = Math.Max(test._mostLeaders, Interlocked.Increment(ref test._leaders));
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, test._time, term.Ended);
            }
            finally
            {
                Interlocked.Decrement(ref test._leaders);
            }
        }
    }
}
