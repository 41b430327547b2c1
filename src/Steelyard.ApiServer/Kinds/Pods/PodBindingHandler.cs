using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Kinds.Pods;

/// <summary>pods/binding, and the old way of posting to bindings: puts a Pod on a node, once.</summary>
internal sealed class PodBindingHandler(HandlerContext context) : ISpecialHandler
{
    private static readonly string[] _topology = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

    public async Task<ObjectResult> HandleAsync(ObjectRequest request, CancellationToken ct)
    {
        if (request.Verb != "create" || request.Body is not { } binding)
            throw ApiErrors.MethodNotAllowed();
        var name = request.Name ?? binding.Name();
        var node = binding.Obj("target").Text("name");
        if (node.Length == 0)
            throw ApiErrors.Internal("target.name: Required value");
        while (!await TryBindAsync(request, name, node, ct).ConfigureAwait(false))
            ct.ThrowIfCancellationRequested();
        return Success();
    }

    internal static ObjectResult Success() => new(201, new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["code"] = JsonAccess.Number(201),
    });

    private async Task<bool> TryBindAsync(ObjectRequest request, string name, string node, CancellationToken ct)
    {
        var stored = context.Store.Get("pods", request.Namespace, name) ?? throw Refusal(404, "NotFound", name, "pods", $"pods \"{name}\" not found");
        var pod = stored.Copy();
        if (pod.Obj("metadata").Str("deletionTimestamp") is not null)
            throw Conflict(name, $"pod {name} is being deleted, cannot be assigned to a host");
        if (pod.Obj("spec").Text("nodeName") is { Length: > 0 } holder)
            throw Conflict(name, $"pod {name} is already assigned to node \"{holder}\"");
        Bind(pod, node);
        if (request.Options.DryRun)
            return true;
        if (context.Store.Update("pods", stored, pod) is not { } written)
            return false;
        await context.Store.WhenCommitted(written.Revision).WaitAsync(ct).ConfigureAwait(false);
        return true;
    }

    private void Bind(JsonObject pod, string node)
    {
        pod.GetOrAdd("spec")["nodeName"] = node;
        var labels = context.Store.Get("nodes", null, node)?.Value.Obj("metadata").Obj("labels");
        foreach (var key in _topology)
        {
            if (labels.Str(key) is { } value)
                pod.Metadata().GetOrAdd("labels").Default(key, value);
        }
        var status = pod.GetOrAdd("status");
        if (status["conditions"] is not JsonArray conditions)
            status["conditions"] = conditions = [];
        if (conditions.OfType<JsonObject>().FirstOrDefault(static c => c.Text("type") == "PodScheduled") is { } old)
            conditions.Remove(old);
        conditions.Add((JsonNode)new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = context.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        });
    }

    private static StatusException Conflict(string name, string why) =>
        Refusal(409, "Conflict", name, "pods/binding", $"Operation cannot be fulfilled on pods/binding \"{name}\": {why}");

    private static StatusException Refusal(int code, string reason, string name, string kind, string message) =>
        new(code, reason, message, new JsonObject { ["name"] = name, ["kind"] = kind });
}
