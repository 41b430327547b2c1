using Steelyard.Lab.Clusters;
using Steelyard.Lab.Processes;
using Steelyard.Primitives;

namespace Steelyard.Lab.Tests.Clusters;

public sealed class ClusterStoreTests : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly TemporaryFolder _folder = new();
    private readonly ClusterStore _store;

    public ClusterStoreTests() => _store = new ClusterStore(Path.Combine(_folder.Path, "home"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Load_AfterReserve_GivesTheSameState()
    {
        var state = State("one") with { Creator = ProcessIdentity.Current, Kubeconfig = "/k", PreviousContext = "before" };
        await _store.ReserveAsync(state, TimeProvider.System, Ct);
        var loaded = _store.Load("one")!;
        Assert.Equal(state.Plan.Hosts, loaded.Plan.Hosts);
        Assert.Equal(state with { Plan = loaded.Plan }, loaded);
        Assert.Equal(["one"], _store.Names());
    }

    [Fact]
    public async Task Reserve_OfATakenName_SaysHowToGetRidOfIt()
    {
        await _store.ReserveAsync(State("one"), TimeProvider.System, Ct);
        var error = await Assert.ThrowsAsync<LabException>(() => _store.ReserveAsync(State("one"), TimeProvider.System, Ct));
        Assert.Contains("steelyard cluster delete one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reserve_ByManyAtOnce_LetsExactlyOneHaveTheName()
    {
        var tries = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await _store.ReserveAsync(State("one"), TimeProvider.System, Ct);
                return 1;
            }
            catch (LabException)
            {
                return 0;
            }
        }));
        Assert.Equal(1, (await Task.WhenAll(tries)).Sum());
    }

    [Fact]
    public async Task Remove_OfTheLastCluster_LeavesNoFile()
    {
        await _store.ReserveAsync(State("one"), TimeProvider.System, Ct);
        await _store.ReserveAsync(State("two"), TimeProvider.System, Ct);
        await _store.RemoveAsync("one", TimeProvider.System, Ct);
        Assert.Equal(["two"], _store.Names());
        await _store.RemoveAsync("two", TimeProvider.System, Ct);
        await _store.RemoveAsync("two", TimeProvider.System, Ct);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_store.Root));
    }

    [Fact]
    public async Task Load_OfAnUnreadableState_NamesTheFile()
    {
        await _store.ReserveAsync(State("one"), TimeProvider.System, Ct);
        await File.WriteAllTextAsync(_store.Folder("one").State, "{", Ct);
        Assert.Contains(_store.Folder("one").State, Assert.Throws<LabException>(() => _store.Load("one")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reserve_BelowAPathTooLongForSockets_SaysWhatToSet()
    {
        var store = new ClusterStore(Path.Combine(_folder.Path, new string('x', 100)));
        var error = await Assert.ThrowsAsync<LabException>(() => store.ReserveAsync(State("one"), TimeProvider.System, Ct));
        Assert.Contains("STEELYARD_HOME", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromEnvironment_PrefersItsOwnVariable()
    {
        var all = new Dictionary<string, string> { ["STEELYARD_HOME"] = "/a", ["XDG_STATE_HOME"] = "/b", ["HOME"] = "/c" };
        Assert.Equal("/a", ClusterStore.FromEnvironment(all.GetValueOrDefault).Root);
        all.Remove("STEELYARD_HOME");
        Assert.Equal("/b/steelyard", ClusterStore.FromEnvironment(all.GetValueOrDefault).Root);
        all.Remove("XDG_STATE_HOME");
        Assert.Equal("/c/.local/state/steelyard", ClusterStore.FromEnvironment(all.GetValueOrDefault).Root);
        Assert.Throws<LabException>(() => ClusterStore.FromEnvironment(_ => null));
    }

    [Fact]
    public void Describe_OfAStateWhoseProcessIsGone_IsDead()
    {
        var alive = ProcessIdentity.Current;
        var gone = alive with { Start = alive.Start - 1 };
        Assert.Equal("running", (State("x") with { Phase = ClusterPhase.Running, Holder = alive }).Describe());
        Assert.Equal("dead", (State("x") with { Phase = ClusterPhase.Running, Holder = gone }).Describe());
        Assert.Equal("creating", (State("x") with { Phase = ClusterPhase.Creating, Creator = alive }).Describe());
        Assert.Equal("dead", (State("x") with { Phase = ClusterPhase.Creating, Creator = gone }).Describe());
        Assert.Equal("stopped", (State("x") with { Phase = ClusterPhase.Stopped }).Describe());
    }

    private static ClusterState State(string name) => new()
    {
        Plan = AddressPlan.Create(name, IpPrefix.Parse("172.25.0.0/16"), null, 1, 2),
        Created = DateTimeOffset.UnixEpoch,
    };
}
