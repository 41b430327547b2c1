using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.Lab.Pods;

/// <summary>What is known of one container of a pod; changed by its runner only, under the pod's lock.</summary>
internal sealed class ContainerStatus(JsonObject container, string waitingReason)
{
    public JsonObject Container { get; } = container;

    public string Name { get; } = container.Text("name");

    public JsonObject State { get; private set; } = Waiting(waitingReason, null);

    public JsonObject LastState { get; private set; } = [];

    public bool Ready { get; set; }

    public bool Started { get; set; }

    public long RestartCount { get; private set; }

    public string ContainerId { get; private set; } = "";

    public string ImageId { get; set; } = "";

    public bool IsRunning => State["running"] is not null;

    public bool IsTerminated => State["terminated"] is not null;

    public long ExitCode => State.Integer("terminated", "exitCode");

    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>Takes over what an earlier agent of this node wrote of the container before the node went down.</summary>
    public void Inherit(JsonObject old, DateTimeOffset now)
    {
        RestartCount = old.Integer("restartCount");
        ContainerId = old.Text("containerID");
        if (old.Text("containerID").Length == 0)
            return;
        State = old.At("state", "running") is { } running
            ? Terminated(255, "Unknown", null, running.Time("startedAt") ?? now, now)
            : old["state"] is JsonObject state && state["terminated"] is not null ? state.DeepClone().AsObject() : State;
        LastState = old["lastState"]?.DeepClone() as JsonObject ?? [];
    }

    public void Wait(string reason, string? message)
    {
        KeepLast();
        (Ready, Started) = (false, false);
        State = Waiting(reason, message);
    }

    public void Run(string containerId, DateTimeOffset now)
    {
        KeepLast();
        if (ContainerId.Length > 0)
            RestartCount++;
        ContainerId = containerId;
        StartedAt = now;
        State = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Meta.Timestamp(now) } };
    }

    public void End(int exitCode, string reason, string? message, DateTimeOffset now)
    {
        (Ready, Started) = (false, false);
        State = Terminated(exitCode, reason, message, StartedAt == default ? now : StartedAt, now);
    }

    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["state"] = State.DeepClone(),
        ["lastState"] = LastState.DeepClone(),
        ["ready"] = Ready,
        ["restartCount"] = RestartCount,
        ["image"] = Container.Text("image"),
        ["imageID"] = ImageId,
        ["containerID"] = ContainerId.Length > 0 ? ContainerId : null,
        ["started"] = Started,
    };

    private void KeepLast()
    {
        if (IsTerminated)
            LastState = State;
    }

    private static JsonObject Waiting(string reason, string? message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message is not null)
            waiting["message"] = message;
        return new JsonObject { ["waiting"] = waiting };
    }

    private JsonObject Terminated(int exitCode, string reason, string? message, DateTimeOffset started, DateTimeOffset finished)
    {
        var terminated = new JsonObject
        {
            ["exitCode"] = exitCode,
            ["reason"] = reason,
            ["startedAt"] = Meta.Timestamp(started),
            ["finishedAt"] = Meta.Timestamp(finished),
        };
        if (ContainerId.Length > 0)
            terminated["containerID"] = ContainerId;
        if (message is not null)
            terminated["message"] = message;
        return new JsonObject { ["terminated"] = terminated };
    }
}
