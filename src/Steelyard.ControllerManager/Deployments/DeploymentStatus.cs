using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.Deployments;

/// <summary>Works out the status of a Deployment from its ReplicaSets.</summary>
internal sealed class DeploymentStatus
{
    private const string Progressing = "Progressing";
    private const string Complete = "NewReplicaSetAvailable";
    private const string TimedOut = "ProgressDeadlineExceeded";

    private readonly JsonObject _deployment;
    private readonly DateTimeOffset _now;
    private readonly JsonObject? _current;
    private readonly IReadOnlyList<JsonObject> _all;

    public DeploymentStatus(JsonObject deployment, JsonObject? current, IReadOnlyList<JsonObject> old, DateTimeOffset now)
    {
        (_deployment, _current, _now) = (deployment, current, now);
        _all = current is null ? old : [.. old, current];
        Conditions = new DeploymentConditions(deployment, now);
    }

    public DeploymentConditions Conditions { get; }

    /// <summary>Time until the rollout counts as stuck, if it can get stuck.</summary>
    public TimeSpan? UntilTimeout { get; private set; }

    private int Replicas => Sum("replicas");

    private int Updated => (int)_current.Integer("status", "replicas");

    private int Ready => Sum("readyReplicas");

    private int Available => Sum("availableReplicas");

    private bool IsPaused => _deployment.Flag("spec", "paused");

    public bool IsComplete
    {
        get
        {
            var wanted = _deployment.Integer("spec", "replicas");
            return _current is not null && Updated == wanted && Replicas == wanted && Available == wanted;
        }
    }

    /// <summary>A rollout began: a new set was made for the template, or an old one is used again.</summary>
    public void Started(string name, bool created)
    {
        if (!HasDeadline())
            return;
        if (created)
            Conditions.Set(Progressing, "True", "NewReplicaSetCreated", $"Created new replica set \"{name}\"");
        else if (Conditions.Find(Progressing) is null)
            Conditions.Set(Progressing, "True", "FoundNewReplicaSet", $"Found new replica set \"{name}\"");
    }

    public JsonObject ToJson()
    {
        SetPaused();
        SetAvailable();
        if (!IsPaused)
            SetProgress();
        SetFailure();
        var status = new JsonObject { ["observedGeneration"] = _deployment.Generation() };
        Add(status, "replicas", Replicas);
        Add(status, "updatedReplicas", Updated);
        Add(status, "readyReplicas", Ready);
        Add(status, "availableReplicas", Available);
        Add(status, "unavailableReplicas", Math.Max(0, _all.Sum(set => set.Wanted()) - Available));
        status["terminatingReplicas"] = Sum("terminatingReplicas");
        if (_deployment.IntegerOrNull("status", "collisionCount") is { } collisions)
            status["collisionCount"] = collisions;
        status["conditions"] = Conditions.ToJson();
        return status;
    }

    private static void Add(JsonObject status, string field, int count)
    {
        if (count > 0)
            status[field] = count;
    }

    private int Sum(string field) => (int)_all.Sum(set => set.Integer("status", field));

    private bool HasDeadline() => _deployment.IntegerOrNull("spec", "progressDeadlineSeconds") is < int.MaxValue;

    private void SetPaused()
    {
        if (!HasDeadline() || Conditions.Find(Progressing).Text("reason") == TimedOut)
            return;
        var wasPaused = Conditions.Find(Progressing).Text("reason") == "DeploymentPaused";
        if (IsPaused && !wasPaused)
            Conditions.Set(Progressing, "Unknown", "DeploymentPaused", "Deployment is paused");
        else if (!IsPaused && wasPaused)
            Conditions.Set(Progressing, "Unknown", "DeploymentResumed", "Deployment is resumed");
    }

    private void SetAvailable()
    {
        if (Available >= DeploymentSpec.From(_deployment).Fewest)
            Conditions.Set("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        else
            Conditions.Set("Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
    }

    private void SetProgress()
    {
        if (!HasDeadline())
        {
            Conditions.Remove(Progressing);
            return;
        }
        var reason = Conditions.Find(Progressing).Text("reason");
        // A finished rollout stays so when pods come and go afterwards.
        if (reason == Complete && Replicas == Updated)
            return;
        var subject = _current is null ? $"Deployment \"{_deployment.Name()}\"" : $"ReplicaSet \"{_current.Name()}\"";
        if (IsComplete)
            Conditions.Set(Progressing, "True", Complete, subject + " has successfully progressed.");
        else if (HasProgressed())
            Conditions.Set(Progressing, "True", "ReplicaSetUpdated", subject + " is progressing.", renew: true);
        else
            SetTimeout(reason, subject);
    }

    private void SetTimeout(string reason, string subject)
    {
        if (reason is TimedOut or Complete || Conditions.Find(Progressing) is not { } condition)
            return;
        var deadline = TimeSpan.FromSeconds(_deployment.Integer("spec", "progressDeadlineSeconds"));
        UntilTimeout = (condition.Time("lastUpdateTime") ?? _now) + deadline - _now;
        if (UntilTimeout >= TimeSpan.Zero)
            return;
        UntilTimeout = null;
        Conditions.Set(Progressing, "False", TimedOut, subject + " has timed out progressing.");
    }

    private bool HasProgressed()
    {
        var before = _deployment.At("status");
        return Updated > before.Integer("updatedReplicas")
            || Replicas - Updated < before.Integer("replicas") - before.Integer("updatedReplicas")
            || Ready > before.Integer("readyReplicas")
            || Available > before.Integer("availableReplicas");
    }

    private void SetFailure()
    {
        var failure = _all.Reverse().Select(set => set.Condition("ReplicaFailure")).FirstOrDefault(condition => condition is not null);
        if (failure is null)
            Conditions.Remove("ReplicaFailure");
        else
            Conditions.Set("ReplicaFailure", failure.Text("status"), failure.Text("reason"), failure.Text("message"));
    }
}
