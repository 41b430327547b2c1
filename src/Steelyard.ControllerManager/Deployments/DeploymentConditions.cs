using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Deployments;

/// <summary>The list of conditions of a Deployment while it is worked out anew; its order is that of the latest changes.</summary>
internal sealed class DeploymentConditions
{
    private readonly List<JsonObject> _conditions;
    private readonly string _now;

    public DeploymentConditions(JsonObject deployment, DateTimeOffset now)
    {
        _conditions = [.. deployment.Each("status", "conditions").Select(condition => (JsonObject)condition.DeepClone())];
        _now = Meta.Timestamp(now);
    }

    public JsonObject? Find(string type) => _conditions.Find(condition => condition.Text("type") == type);

    /// <summary>Sets a condition; nothing changes if status and reason are the same, unless <paramref name="renew"/>.</summary>
    public void Set(string type, string status, string reason, string message, bool renew = false)
    {
        var old = Find(type);
        if (old is not null && old.Text("status") == status && old.Text("reason") == reason && !renew)
            return;
        var since = old is not null && old.Text("status") == status ? old.Text("lastTransitionTime") : _now;
        Remove(type);
        _conditions.Add(new JsonObject
        {
            ["type"] = type,
            ["status"] = status,
            ["lastUpdateTime"] = _now,
            ["lastTransitionTime"] = since,
            ["reason"] = reason,
            ["message"] = message,
        });
    }

    public void Remove(string type) => _conditions.RemoveAll(condition => condition.Text("type") == type);

    public JsonArray ToJson() => new([.. _conditions.Select(condition => condition.DeepClone())]);
}
