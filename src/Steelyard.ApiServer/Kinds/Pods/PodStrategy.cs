using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Kinds.Pods;

/// <summary>The rules of Pods.</summary>
internal sealed class PodStrategy : DefaultStrategy, IGracefulDeletion
{
    private readonly PodAdmission _admission;

    public PodStrategy(BuiltinDependencies dependencies)
        : base(new GroupVersionKind("", "v1", "Pod"))
    {
        _admission = new PodAdmission(dependencies);
        HasStatus = true;
        HasGeneration = true;
        DeleteReturnsObject = true;
        SelectableFields = new Dictionary<string, Func<JsonObject, string>>
        {
            ["spec.nodeName"] = static o => o.Obj("spec").Text("nodeName"),
            ["spec.restartPolicy"] = static o => o.Obj("spec").Text("restartPolicy"),
            ["spec.schedulerName"] = static o => o.Obj("spec").Text("schedulerName"),
            ["spec.serviceAccountName"] = static o => o.Obj("spec").Text("serviceAccountName"),
            ["spec.hostNetwork"] = static o => o.Obj("spec").Bool("hostNetwork") == true ? "true" : "false",
            ["status.phase"] = static o => o.Obj("status").Text("phase"),
            ["status.podIP"] = static o => o.Obj("status").Text("podIP"),
            ["status.podIPs"] = static o => string.Join(',', o.Obj("status").Objects("podIPs").Select(static i => i.Text("ip"))),
            ["status.nominatedNodeName"] = static o => o.Obj("status").Text("nominatedNodeName"),
        };
    }

    /// <summary>A pod that never reached a node, or has ended, goes at once; a negative period counts as one second.</summary>
    public long GracePeriodSeconds(JsonObject obj, long? requestedSeconds)
    {
        if (obj.Obj("spec").Text("nodeName").Length == 0 || obj.Obj("status").Text("phase") is "Succeeded" or "Failed")
            return 0;
        var seconds = requestedSeconds ?? obj.Obj("spec").Int("terminationGracePeriodSeconds") ?? 30;
        return seconds < 0 ? 1 : seconds;
    }

    public void PrepareForDelete(StrategyContext context, JsonObject obj)
    {
    }

    public bool HoldsBack(JsonObject obj) => false;

    protected override void SetDefaults(JsonObject obj)
    {
        var spec = obj.GetOrAdd("spec");
        PodDefaults.ApplySpec(spec);
        spec.Default("enableServiceLinks", true);
        foreach (var container in PodDefaults.Containers(spec))
            ApplyRequests(container.Obj("resources"));
    }

    protected override void PrepareCreate(StrategyContext context, JsonObject obj)
    {
        _admission.Admit(obj, context.Namespace ?? obj.Obj("metadata").Str("namespace"));
        var status = obj.GetOrAdd("status");
        status["phase"] = "Pending";
        status["qosClass"] = PodQuality.Of(obj.Obj("spec"));
        if (obj.Obj("spec").Objects("schedulingGates").Any())
        {
            status["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "PodScheduled",
                ["status"] = "False",
                ["lastProbeTime"] = null,
                ["lastTransitionTime"] = null,
                ["reason"] = "SchedulingGated",
                ["message"] = "Scheduling is blocked due to non-empty scheduling gates",
            });
        }
    }

    protected override void PrepareUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        // Tolerations that admission added, and others, can only be added to.
        var spec = obj.GetOrAdd("spec");
        var tolerations = spec["tolerations"] as JsonArray ?? [];
        var kept = tolerations.Select(static t => t?.ToJsonString()).ToHashSet();
        foreach (var toleration in old.Obj("spec").Objects("tolerations"))
        {
            if (kept.Add(toleration.ToJsonString()) && !tolerations.OfType<JsonObject>().Any(t => SameExceptSeconds(t, toleration)))
                tolerations.Add(toleration.DeepClone());
        }
        if (tolerations.Parent is null && tolerations.Count > 0)
            spec["tolerations"] = tolerations;
        PodDefaults.PairAccountNames(spec);
    }

    protected override void PrepareStatusUpdate(StrategyContext context, JsonObject obj, JsonObject old)
    {
        obj.Metadata().CopyMember("ownerReferences", old.Metadata());
        obj.Metadata().CopyMember("deletionTimestamp", old.Metadata());
        var status = obj.GetOrAdd("status");
        if (status["qosClass"] is null && old.Obj("status") is { } before)
            status.CopyMember("qosClass", before);
    }

    protected override void Validate(JsonObject obj, FieldErrors errors) => PodValidation.Spec(obj.Obj("spec"), "spec", errors);

    protected override void ValidateChange(JsonObject obj, JsonObject old, FieldErrors errors) => PodValidation.Change(obj, old, errors);

    private static bool SameExceptSeconds(JsonObject one, JsonObject other) =>
        one.Text("key") == other.Text("key") && one.Text("operator") == other.Text("operator")
        && one.Text("effect") == other.Text("effect") && one.Text("value") == other.Text("value");

    /// <summary>What is limited and not requested is requested up to the limit.</summary>
    private static void ApplyRequests(JsonObject? resources)
    {
        foreach (var (name, limit) in resources.Obj("limits") ?? [])
        {
            var requests = resources!.GetOrAdd("requests");
            if (!requests.ContainsKey(name))
                requests[name] = limit?.DeepClone();
        }
    }
}
