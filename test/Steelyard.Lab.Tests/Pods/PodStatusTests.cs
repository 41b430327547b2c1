using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.Lab.Pods;

namespace Steelyard.Lab.Tests.Pods;

public sealed class PodStatusTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static ContainerStatus Container(string name, string? restartPolicy = null) =>
        new(new JsonObject { ["name"] = name, ["image"] = "i", ["restartPolicy"] = restartPolicy }, "ContainerCreating");

    private static PodProgress Progress(string policy, ContainerStatus[] init, params ContainerStatus[] containers) => new(policy, true, init, containers);

    private static JsonObject Build(PodProgress progress, JsonObject? old = null, DateTimeOffset? now = null) =>
        PodStatus.Build(progress, old ?? [], ["10.42.0.2"], ["172.25.0.2"], now ?? Start);

    private static (string Status, string Since, string Reason) Condition(JsonObject status, string type)
    {
        var condition = status.Each("conditions").Single(c => c.Text("type") == type);
        return (condition.Text("status"), condition.Text("lastTransitionTime"), condition.Text("reason"));
    }

    [Fact]
    public void Phase_FromStartToReadyToEnd_FollowsTheContainers()
    {
        var container = Container("a");
        var progress = Progress("Always", [], container);
        Assert.Equal("Pending", progress.Phase);
        container.Run("steelyard://1", Start);
        container.Ready = true;
        Assert.Equal("Running", progress.Phase);
        container.End(0, "Completed", null, Start);
        Assert.Equal("Running", progress.Phase);
        Assert.Equal("Succeeded", Progress("OnFailure", [], container).Phase);
        container.End(1, "Error", null, Start);
        Assert.Equal("Running", Progress("OnFailure", [], container).Phase);
        Assert.Equal("Failed", Progress("Never", [], container).Phase);
    }

    [Fact]
    public void Phase_WithAFailedInitContainerThatIsNotRestarted_IsFailed()
    {
        var init = Container("init");
        init.Run("steelyard://1", Start);
        init.End(1, "Error", null, Start);
        Assert.Equal("Failed", Progress("Never", [init], Container("a")).Phase);
        Assert.Equal("Pending", Progress("Always", [init], Container("a")).Phase);
    }

    [Fact]
    public void Conditions_OfAPodThatBecomesReady_ChangeTheirTimesOnlyWithTheirStatus()
    {
        var container = Container("a");
        var progress = Progress("Always", [], container);
        var first = Build(progress);
        Assert.Equal(("False", "2026-01-01T00:00:00Z", "ContainersNotReady"), Condition(first, "Ready"));
        Assert.Equal("containers with unready status: [a]", first.Each("conditions").Single(c => c.Text("type") == "Ready").Text("message"));
        container.Run("steelyard://1", Start);
        container.Ready = true;
        var second = Build(progress, first, Start.AddSeconds(5));
        Assert.Equal(("True", "2026-01-01T00:00:05Z", ""), Condition(second, "Ready"));
        Assert.Equal(("True", "2026-01-01T00:00:00Z", ""), Condition(second, "Initialized"));
        Assert.Equal("2026-01-01T00:00:05Z", Condition(Build(progress, second, Start.AddSeconds(9)), "Ready").Since);
    }

    [Fact]
    public void Conditions_OfOtherWriters_AreKept()
    {
        var old = JsonNode.Parse("""{"conditions":[{"type":"example.org/gate","status":"True"}]}""")!.AsObject();
        Assert.Equal("True", Condition(Build(Progress("Always", [], Container("a")), old), "example.org/gate").Status);
    }

    [Fact]
    public void Conditions_OfInitContainers_NameThoseThatAreLeft()
    {
        var (done, left) = (Container("done"), Container("left"));
        done.Run("steelyard://1", Start);
        done.End(0, "Completed", null, Start);
        var status = Build(Progress("Always", [done, left], Container("a")));
        Assert.Equal(("False", "ContainersNotInitialized"), (Condition(status, "Initialized").Status, Condition(status, "Initialized").Reason));
        Assert.Equal("containers with incomplete status: [left]", status.Each("conditions").Single(c => c.Text("type") == "Initialized").Text("message"));
        Assert.Equal(2, status.Count("initContainerStatuses"));
    }

    [Fact]
    public void Initialized_WithASidecar_WaitsForItsStartNotItsEnd()
    {
        var sidecar = Container("sidecar", "Always");
        var progress = Progress("Always", [sidecar], Container("a"));
        Assert.False(progress.IsInitialized);
        sidecar.Run("steelyard://1", Start);
        sidecar.Started = true;
        Assert.True(progress.IsInitialized);
    }

    [Fact]
    public void Status_OfARestartedContainer_KeepsItsLastEndAndCounts()
    {
        var container = Container("a");
        container.Run("steelyard://1", Start);
        container.End(3, "Error", null, Start.AddSeconds(1));
        container.Wait("CrashLoopBackOff", "back-off 10s");
        container.Run("steelyard://2", Start.AddSeconds(11));
        var json = container.ToJson();
        Assert.Equal((1, "steelyard://2"), (json.Integer("restartCount"), json.Text("containerID")));
        Assert.Equal((3, "steelyard://1"), (json.Integer("lastState", "terminated", "exitCode"), json.Text("lastState", "terminated", "containerID")));
        Assert.Equal("2026-01-01T00:00:11Z", json.Text("state", "running", "startedAt"));
    }

    [Fact]
    public void Inherit_OfARunningContainer_TellsThatItsEndWasNotSeen()
    {
        var before = Container("a");
        before.Run("steelyard://1", Start);
        var after = Container("a");
        after.Inherit(before.ToJson(), Start.AddMinutes(1));
        Assert.Equal((255, "Unknown"), (after.ExitCode, after.State.Text("terminated", "reason")));
        after.Run("steelyard://2", Start.AddMinutes(1));
        Assert.Equal(1, after.RestartCount);
    }

    [Fact]
    public void Addresses_OfAPod_AreThereOnceItHasThem()
    {
        var status = Build(Progress("Always", [], Container("a")));
        Assert.Equal(("10.42.0.2", "172.25.0.2", 1), (status.Text("podIP"), status.Text("hostIP"), status.Count("podIPs")));
        Assert.False(PodStatus.Build(Progress("Always", [], Container("a")), [], [], ["172.25.0.2"], Start).ContainsKey("podIP"));
    }
}
