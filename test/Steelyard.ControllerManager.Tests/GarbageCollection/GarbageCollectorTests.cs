using System.Text.Json.Nodes;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.GarbageCollection;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Tests.Fakes;

namespace Steelyard.ControllerManager.Tests.GarbageCollection;

/// <summary>The cases of scenarios/deletion-gc.json.</summary>
public sealed class GarbageCollectorTests : IAsyncLifetime
{
    private const string Hold = """["example.org/hold"]""";
    private readonly TestCluster _cluster = new(context => [new GarbageCollector(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("t");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Background_OwnerDeleted_DeletesChildren()
    {
        var owner = Add("owner");
        Add("child", Hold, owner);
        Add("child2", "[]", owner);
        Delete("owner", "Background");
        Assert.Null(Get("owner"));
        await _cluster.UntilAsync(() => Get("child2") == null && Get("child")!.IsTerminating());
        Assert.True(Get("child")!.IsTerminating());
    }

    [Fact]
    public async Task Background_OwnerDeletedBeforeItsKindIsFollowed_DeletesChildren()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var cluster = new TestCluster(context => [new GarbageCollector(context)]) { Unfollowed = 1 };
        cluster.Api.BeforeList = resource => resource == Resources.Deployments ? held.Task : Task.CompletedTask;
        cluster.AddNamespace("t");
        var owner = cluster.Add(Resources.Deployments, "t", """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"owner"} }""");
        cluster.Add(Resources.ConfigMaps, "t", $$"""
            {"metadata":{"name":"child","ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"owner","uid":"{{owner.Uid()}}"}] } }
            """);
        await cluster.StartAsync();
        await cluster.UntilAsync(() =>
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(1));
            return cluster.IsIdle();
        });
        cluster.Unfollowed = 0;
        cluster.Api.Delete(Resources.Deployments, "t", "owner");
        held.SetResult();
        await cluster.UntilAsync(() => cluster.Api.All(Resources.ConfigMaps, "t").Count == 0);
    }

    [Fact]
    public async Task Background_Grandchildren_GoToo()
    {
        var owner = Add("owner");
        var child = Add("child", "[]", owner);
        Add("grandchild", "[]", child);
        Delete("owner", "Background");
        await _cluster.UntilAsync(() => _cluster.Api.All(Resources.ConfigMaps, "t").Count == 0);
    }

    [Fact]
    public async Task Foreground_WithABlockingChild_WaitsForIt()
    {
        var owner = Add("owner");
        Add("child", Hold, owner);
        Add("child2", "[]", owner);
        Delete("owner", "Foreground");
        await _cluster.UntilAsync(() => Get("child2") == null && Get("child")!.IsTerminating());
        await _cluster.SettleAsync();
        Assert.Equal(["foregroundDeletion"], Get("owner").Texts("metadata", "finalizers"));
        Release("child");
        await _cluster.UntilAsync(() => Get("owner") == null);
    }

    [Fact]
    public async Task Foreground_WithoutDependents_EndsSoon()
    {
        Add("owner");
        Delete("owner", "Foreground");
        await _cluster.UntilAsync(() => Get("owner") == null);
    }

    [Fact]
    public async Task Foreground_ChildThatDoesNotBlock_IsNotWaitedFor()
    {
        var owner = Add("owner");
        Add("child", Hold, owner, blocks: false);
        Delete("owner", "Foreground");
        await _cluster.UntilAsync(() => Get("owner") == null && Get("child")!.IsTerminating());
    }

    [Fact]
    public async Task Foreground_ChildWithChildren_EndsFromTheLeaves()
    {
        var owner = Add("owner");
        var child = Add("child", "[]", owner);
        Add("leaf", Hold, child);
        Delete("owner", "Foreground");
        await _cluster.UntilAsync(() => Get("leaf")!.IsTerminating());
        Assert.True(Get("child")!.HasFinalizer(Meta.ForegroundFinalizer));
        Release("leaf");
        await _cluster.UntilAsync(() => Get("owner") == null && Get("child") == null);
    }

    [Fact]
    public async Task Orphan_OwnerDeleted_LeavesChildrenWithoutReference()
    {
        var owner = Add("owner");
        Add("child", Hold, owner);
        Add("child2", "[]", owner);
        Delete("owner", "Orphan");
        await _cluster.UntilAsync(() => Get("owner") == null);
        await _cluster.SettleAsync();
        foreach (var child in new[] { Get("child")!, Get("child2")! })
        {
            Assert.False(child.IsTerminating());
            Assert.Equal(0, child.Count("metadata", "ownerReferences"));
        }
    }

    [Fact]
    public async Task TwoOwners_OneDeleted_LosesOnlyThatReference()
    {
        var one = Add("one");
        var two = Add("two");
        Add("child", "[]", one, two);
        Delete("one", "Background");
        await _cluster.UntilAsync(() => Get("child").Each("metadata", "ownerReferences").Select(r => r.Text("name")).SequenceEqual(["two"]));
        Delete("two", "Background");
        await _cluster.UntilAsync(() => Get("child") == null);
    }

    [Theory]
    [InlineData("nobody", "d7f3b3c0-0000-0000-0000-000000000000")]
    [InlineData("owner", "d7f3b3c0-0000-0000-0000-000000000000")]
    public async Task AbsentOwner_AtCreation_IsCollected(string name, string uid)
    {
        var owner = Add("owner");
        owner["metadata"]!["name"] = name;
        owner["metadata"]!["uid"] = uid;
        Add("ghost", "[]", owner);
        await _cluster.UntilAsync(() => Get("ghost") == null);
        Assert.NotNull(Get("owner"));
    }

    [Fact]
    public async Task UnknownOwnerKind_UntilServed_IsLeftAlone()
    {
        _cluster.Add(Resources.ConfigMaps, "t",
            """{"metadata":{"name":"child","ownerReferences":[{"apiVersion":"example.org/v1","kind":"Widget","name":"w","uid":"u"}]}}""");
        await _cluster.SettleAsync();
        Assert.NotNull(Get("child"));
        _cluster.Api.Served.Add(FakeResources.Built(new ResourceName("example.org", "v1", "widgets"), "Widget"));
        await _cluster.UntilAsync(() => Get("child") == null);
    }

    [Fact]
    public async Task OwnerDeletedWhileWatchWasLost_IsNoticedAfterRelist()
    {
        var owner = Add("owner");
        Add("child", "[]", owner);
        await _cluster.SettleAsync();
        Delete("owner", "Background");
        _cluster.Api.Compact();
        await _cluster.UntilAsync(() => Get("child") == null);
    }

    [Fact]
    public async Task UnownedObjects_Created_CauseNoWrites()
    {
        for (var i = 0; i < 200; i++)
            Add("c" + i);
        var writes = _cluster.Api.Writes(Resources.ConfigMaps);
        await _cluster.SettleAsync();
        Assert.Equal(writes, _cluster.Api.Writes(Resources.ConfigMaps));
    }

    private JsonObject? Get(string name) => _cluster.Api.Get(Resources.ConfigMaps, "t", name);

    private JsonObject Add(string name, string finalizers = "[]", params JsonObject[] owners) => Add(name, finalizers, true, owners);

    private JsonObject Add(string name, string finalizers, JsonObject owner, bool blocks) => Add(name, finalizers, blocks, [owner]);

    private JsonObject Add(string name, string finalizers, bool blocks, JsonObject[] owners)
    {
        var references = string.Join(',', owners.Select(owner =>
            $$"""{"apiVersion":"v1","kind":"ConfigMap","name":"{{owner.Name()}}","uid":"{{owner.Uid()}}","blockOwnerDeletion":{{(blocks ? "true" : "false")}}}"""));
        return _cluster.Add(Resources.ConfigMaps, "t",
            $$"""{"metadata":{"name":"{{name}}","finalizers":{{finalizers}},"ownerReferences":[{{references}}]},"data":{"a":"1"} }""");
    }

    private void Release(string name) =>
        _cluster.Api.Patch(Resources.ConfigMaps, "t", name, TestCluster.Json("""{"metadata":{"finalizers":null}}"""));

    private void Delete(string name, string policy) =>
        _cluster.Api.Delete(Resources.ConfigMaps, "t", name, TestCluster.Json($$"""{"propagationPolicy":"{{policy}}"}"""));
}
