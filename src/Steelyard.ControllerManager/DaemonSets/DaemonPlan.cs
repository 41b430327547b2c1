using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Deployments;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.DaemonSets;

/// <summary>Which nodes get a pod and which pods go, for one DaemonSet at one moment. Pure.</summary>
internal sealed class DaemonPlan
{
    private readonly JsonObject _set;
    private readonly JsonObject _podSpec;
    private readonly string _hash;
    private readonly DateTimeOffset _now;
    private readonly ILookup<string, JsonObject> _pods;
    private readonly List<JsonObject> _eligible = [];

    /// <param name="hash">The hash of the present template.</param>
    public DaemonPlan(JsonObject set, IEnumerable<JsonObject> nodes, IReadOnlyList<JsonObject> pods, string hash, DateTimeOffset now)
    {
        (_set, _hash, _now) = (set, hash, now);
        _podSpec = (JsonObject)(set.At("spec", "template", "spec")?.DeepClone() ?? new JsonObject());
        NodeEligibility.Prepare(_podSpec);
        _pods = pods.ToLookup(NodeOf);
        foreach (var node in nodes.OrderBy(node => node.Name(), StringComparer.Ordinal))
            Look(node);
        if (set.Text("spec", "updateStrategy", "type") != "OnDelete")
            Update();
    }

    /// <summary>Nodes that get a pod.</summary>
    public List<string> Create { get; } = [];

    public List<JsonObject> Delete { get; } = [];

    public int Desired => _eligible.Count;

    public int Scheduled { get; private set; }

    public int Misscheduled { get; private set; }

    /// <summary>The pods that count: one for each node that should have one and has it.</summary>
    public IEnumerable<JsonObject> Running => _eligible.Select(node => Newest(node.Name())).OfType<JsonObject>();

    public bool IsUpdated(JsonObject pod) => pod.Label(DaemonRevisions.HashLabel) == _hash;

    public static string NodeOf(JsonObject pod) => pod.Node() is { Length: > 0 } node ? node : NodeEligibility.BoundTo(pod);

    private long MinReady => _set.Integer("spec", "minReadySeconds");

    private JsonObject? Newest(string node) =>
        _pods[node].Where(pod => pod.IsActive()).OrderByDescending(IsUpdated).ThenBy(pod => pod.Created()).FirstOrDefault();

    private void Look(JsonObject node)
    {
        var (shouldRun, mayContinue) = NodeEligibility.Of(_podSpec, node);
        var pods = _pods[node.Name()].ToList();
        if (shouldRun)
            _eligible.Add(node);
        if (shouldRun && pods.Count > 0)
            Scheduled++;
        else if (!shouldRun && pods.Count > 0)
            Misscheduled++;
        // Daemons never end: one that did is replaced.
        Delete.AddRange(pods.Where(pod => pod.HasEnded() && !pod.IsTerminating()));
        var alive = pods.Where(pod => !pod.HasEnded()).ToList();
        if (shouldRun && alive.Count == 0 && pods.Count == 0)
            Create.Add(node.Name());
        else if (!mayContinue)
            Delete.AddRange(alive.Where(pod => !pod.IsTerminating()));
        else if (MaxSurge == 0)
            Delete.AddRange(alive.Where(pod => !pod.IsTerminating()).OrderByDescending(IsUpdated).ThenBy(pod => pod.Created()).Skip(1));
    }

    private int MaxSurge => DeploymentSpec.Resolve(_set.At("spec", "updateStrategy", "rollingUpdate", "maxSurge"), _eligible.Count, roundUp: true);

    private int MaxUnavailable
    {
        get
        {
            var value = _set.At("spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
            var resolved = value is null ? 1 : DeploymentSpec.Resolve(value, _eligible.Count, roundUp: true);
            return MaxSurge == 0 ? Math.Max(1, resolved) : resolved;
        }
    }

    /// <summary>Replaces outdated pods: without surge by deleting as many as may be missing, with surge by adding first.</summary>
    private void Update()
    {
        if (MaxSurge > 0)
        {
            Surge(MaxSurge);
            return;
        }
        var unavailable = 0;
        var outdated = new List<JsonObject>();
        foreach (var node in _eligible)
        {
            var pod = Newest(node.Name());
            var available = pod?.IsAvailable(MinReady, _now) == true;
            if (!available)
                unavailable++;
            if (pod is null || IsUpdated(pod) || Delete.Contains(pod))
                continue;
            if (available)
                outdated.Add(pod);
            else
                Delete.Add(pod);
        }
        Delete.AddRange(outdated.Take(Math.Max(0, MaxUnavailable - unavailable)));
    }

    private void Surge(int most)
    {
        var surging = 0;
        var candidates = new List<string>();
        foreach (var node in _eligible)
        {
            var alive = _pods[node.Name()].Where(pod => pod.IsActive() && !Delete.Contains(pod)).ToList();
            var old = alive.Where(pod => !IsUpdated(pod)).ToList();
            var updated = alive.FirstOrDefault(IsUpdated);
            if (old.Count == 0)
                continue;
            if (updated is null && old.TrueForAll(pod => pod.IsAvailable(MinReady, _now)))
                candidates.Add(node.Name());
            else if (updated is null || updated.IsAvailable(MinReady, _now))
                Delete.AddRange(old);
            else
                surging++;
        }
        Create.AddRange(candidates.Take(Math.Max(0, most - surging)));
    }
}
