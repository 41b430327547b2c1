using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Kinds.Pods;

/// <summary>
/// pods/eviction: deletes a Pod unless a PodDisruptionBudget needs it. Healthy Pods are counted now, so that a budget
/// holds also where no controller keeps its status.
/// </summary>
internal sealed class PodEvictionHandler(HandlerContext context) : ISpecialHandler
{
    private readonly Deleter _deleter = new(context);

    public async Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct)
    {
        if (request.Verb != "create")
            throw ApiErrors.MethodNotAllowed();
        var stored = context.Store.Get("pods", request.Namespace, request.Name!) ?? throw ApiErrors.NotFound(request.Resource, request.Name!);
        var pod = stored.Value;
        if (IsHealthy(pod))
            CheckBudgets(request.Namespace!, pod);
        var options = request.Body.Obj("deleteOptions") is { } given ? DeleteOptions.FromJson(given.DeepClone().AsObject()) : new DeleteOptions();
        options = options with { DryRun = options.DryRun || request.Options.DryRun };
        if (!options.DryRun)
            Mark(request, stored);
        await _deleter.DeleteAsync(request.WithSubresource(null), options, ct).ConfigureAwait(false);
        return PodBindingHandler.Success();
    }

    /// <summary>Tells in the Pod's status why it goes; of several writers at once the deletion need not wait for this one.</summary>
    private void Mark(ObjectRequest request, StoredObject stored)
    {
        var pod = stored.Copy();
        var conditions = pod.Obj("status").Objects("conditions").Where(static c => c.Text("type") != "DisruptionTarget").Select(static c => c.DeepClone());
        var condition = new JsonObject
        {
            ["type"] = "DisruptionTarget",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = ObjectMeta.Timestamp(context.Clock.GetUtcNow()),
            ["reason"] = "EvictionByEvictionAPI",
            ["message"] = "Eviction API: evicting",
        };
        if (pod["status"] is not JsonObject status)
            pod["status"] = status = [];
        status["conditions"] = new JsonArray([.. conditions, condition]);
        context.Store.Update(request.Resource.StorageName, stored, pod);
    }

    private void CheckBudgets(string ns, JsonObject pod)
    {
        foreach (var budget in context.Store.Snapshot("poddisruptionbudgets.policy").Enumerate(ns).Select(static s => s.Value))
        {
            var selector = LabelSelectorMatcher.FromJson(budget.Obj("spec").Obj("selector"));
            if (!selector.Matches(pod.Obj("metadata").Obj("labels")))
                continue;
            var pods = context.Store.Snapshot("pods").Enumerate(ns).Select(static s => s.Value)
                .Where(p => selector.Matches(p.Obj("metadata").Obj("labels"))).ToArray();
            var healthy = pods.Count(IsHealthy);
            var needed = Needed(budget.Obj("spec"), pods.Length);
            if (healthy - 1 < needed)
                throw Refusal(budget.Name(), needed, healthy);
        }
    }

    private static long Needed(JsonObject? spec, int pods)
    {
        if (spec?["maxUnavailable"] is { } most)
            return pods - Count(most, pods);
        return spec?["minAvailable"] is { } least ? Count(least, pods) : 1;
    }

    /// <summary>A number, or a percentage rounded up.</summary>
    private static long Count(JsonNode value, int pods)
    {
        if (value.AsInt() is { } count)
            return count;
        var text = (value.AsStr() ?? "").TrimEnd('%');
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) ? ((pods * percent) + 99) / 100 : 0;
    }

    private static bool IsHealthy(JsonObject pod) =>
        pod.Obj("metadata").Str("deletionTimestamp") is null
        && pod.Obj("status").Objects("conditions").Any(static c => c.Text("type") == "Ready" && c.Text("status") == "True");

    private static StatusException Refusal(string budget, long needed, int healthy) =>
        new(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject
            {
                ["reason"] = "DisruptionBudget",
                ["message"] = $"The disruption budget {budget} needs {needed} healthy pods and has {healthy} currently",
            }),
        });
}
