using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>Keeps the Endpoints object (the forerunner of EndpointSlices) of services with a selector.</summary>
internal sealed class EndpointsController : Controller<ObjectKey>
{
    public const string ManagerLabel = "endpoints.kubernetes.io/managed-by";
    private const string Manager = "endpoint-controller";

    private readonly ServicePods _services;
    private readonly Informer _endpoints;
    private readonly TriggerTimes _triggers = new();

    public EndpointsController(ControllerContext context)
        : base(context)
    {
        _services = new ServicePods(context);
        _endpoints = context.Informers.Cached(Resources.Endpoints);
        _services.Services.OnChange(HearService);
        _services.Pods.OnChange(change =>
        {
            HearPod(change.Old);
            HearPod(change.New);
        });
        _endpoints.OnChange(change =>
        {
            var service = _services.Services.Get(change.Object.Key());
            // Own Endpoints may become visible here only after their service is gone: they must go too.
            if (service is null ? !change.IsDeleted && IsOwn(change.Object) : ServicePods.HasSelector(service))
                Queue.Add(change.Object.Key());
        });
    }

    public override string Name => "endpoints-controller";

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (_services.Services.Get(key) is not { } service)
        {
            await DeleteAsync(key, ct);
            return;
        }
        if (!ServicePods.HasSelector(service) || service.IsTerminating() || service.Text("spec", "type") == "ExternalName")
            return;
        var pods = _services.Of(service).ToList();
        var subsets = EndpointSubsets.Compute(service, pods);
        var labels = Labels(service);
        var current = _endpoints.Get(key);
        if (current is not null && Same(current["subsets"], subsets) && JsonNode.DeepEquals(current.Labels(), labels))
            return;
        var written = await WriteAsync(current, Build(key, labels, subsets, _triggers.Next(service, pods)), ct);
        await _endpoints.WaitForAsync(written.Version(), ct);
    }

    private static bool IsOwn(JsonObject endpoints) => endpoints.Label(ManagerLabel) == Manager;

    private static bool Same(JsonNode? present, JsonArray? wanted) => JsonNode.DeepEquals(present is JsonArray { Count: > 0 } ? present : null, wanted);

    private void HearService(InformerEvent change)
    {
        var key = change.Object.Key();
        if (change.IsDeleted)
        {
            _triggers.Forget(key);
            if (_endpoints.Get(key) is not null)
                Queue.Add(key);
        }
        else if (ServicePods.HasSelector(change.Object) && !SameForEndpoints(change.Old, change.Object))
            Queue.Add(key);
    }

    private static bool SameForEndpoints(JsonObject? old, JsonObject service) =>
        old is not null && JsonNode.DeepEquals(old["spec"], service["spec"]) && JsonNode.DeepEquals(old.Labels(), service.Labels());

    private void HearPod(JsonObject? pod)
    {
        if (pod is null)
            return;
        foreach (var service in _services.ServicesOf(pod))
            Queue.Add(service);
    }

    private static JsonObject Labels(JsonObject service)
    {
        var labels = service.Labels() is { } own ? (JsonObject)own.DeepClone() : [];
        labels[ManagerLabel] = Manager;
        if (service.Text("spec", "clusterIP") == "None")
            labels[SliceWriter.HeadlessLabel] = "";
        else
            labels.Remove(SliceWriter.HeadlessLabel);
        return labels;
    }

    private static JsonObject Build(ObjectKey key, JsonObject labels, JsonArray? subsets, DateTimeOffset? trigger)
    {
        var metadata = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace, ["labels"] = labels };
        if (trigger is { } time)
            metadata["annotations"] = new JsonObject { [SliceWriter.TriggerAnnotation] = Meta.Timestamp(time) };
        var result = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Endpoints", ["metadata"] = metadata };
        if (subsets is not null)
            result["subsets"] = subsets;
        return result;
    }

    private Task<JsonObject> WriteAsync(JsonObject? current, JsonObject wanted, CancellationToken ct)
    {
        if (current is null)
            return Context.Client.CreateAsync(Resources.Endpoints, wanted.Namespace(), wanted, ct);
        wanted["metadata"]!["uid"] = current.Uid();
        wanted["metadata"]!["resourceVersion"] = current.Text("metadata", "resourceVersion");
        return Context.Client.UpdateAsync(Resources.Endpoints, wanted, null, ct);
    }

    private async Task DeleteAsync(ObjectKey key, CancellationToken ct)
    {
        if (_endpoints.Get(key) is null)
            return;
        try
        {
            await Context.Client.DeleteAsync(Resources.Endpoints, key.Namespace, key.Name, null, ct);
        }
        catch (StatusException gone) when (gone.Code == 404)
        {
            // What was wanted.
        }
    }
}
