using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>Finds the slices of a service that one controller manages, and carries out a plan for them.</summary>
internal sealed class SliceWriter
{
    public const string ServiceLabel = "kubernetes.io/service-name";
    public const string ManagerLabel = "endpointslice.kubernetes.io/managed-by";
    public const string HeadlessLabel = "service.kubernetes.io/headless";
    public const string TriggerAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

    private readonly ControllerContext _context;
    private readonly Informer _slices;
    private readonly ObjectIndex _byService;
    private readonly string _manager;

    public SliceWriter(ControllerContext context, string manager, Action<ObjectKey> changed)
    {
        (_context, _manager) = (context, manager);
        _slices = context.Informers.Cached(Resources.EndpointSlices);
        _byService = _slices.AddIndex(slice => slice.Label(ManagerLabel) == manager ? [Owner(slice).ToString()] : []);
        _slices.OnChange(change =>
        {
            if (change.Object.Label(ManagerLabel) == manager)
                changed(Owner(change.Object));
        });
    }

    public IReadOnlyList<JsonObject> Of(ObjectKey service) =>
        [.. _byService.Find(service.ToString()).Where(slice => !slice.IsTerminating()).OrderBy(slice => slice.Created()).ThenBy(slice => slice.Name(), StringComparer.Ordinal)];

    /// <summary>Creates, updates and deletes slices.</summary>
    /// <param name="service">The service that the slices belong to.</param>
    /// <param name="labels">Labels besides those of this writer.</param>
    /// <param name="owner">What the slices are deleted with.</param>
    /// <param name="trigger">Time of the change that led to this, if it is known.</param>
    public async Task ApplyAsync(
        SlicePlan plan, ObjectKey service, JsonObject? labels, JsonObject owner, DateTimeOffset? trigger, CancellationToken ct)
    {
        var wanted = Labels(service, labels);
        var version = 0UL;
        foreach (var packed in plan.Keep)
        {
            if (packed.Changed || !JsonNode.DeepEquals(packed.Slice!.Labels(), wanted))
                version = Math.Max(version, await UpdateAsync(packed, wanted, trigger, ct));
        }
        foreach (var packed in plan.Create)
            version = Math.Max(version, await CreateAsync(packed, service, wanted, owner, trigger, ct));
        foreach (var slice in plan.Delete)
            await DeleteAsync(slice, ct);
        await _slices.WaitForAsync(version, ct);
    }

    private static ObjectKey Owner(JsonObject slice) => new(slice.Namespace(), slice.Label(ServiceLabel) ?? "");

    private JsonObject Labels(ObjectKey service, JsonObject? more)
    {
        var labels = new JsonObject { [ManagerLabel] = _manager, [ServiceLabel] = service.Name };
        foreach (var (name, value) in more ?? [])
        {
            if (name is not (ManagerLabel or ServiceLabel))
                labels[name] = value?.DeepClone();
        }
        return labels;
    }

    private async Task<ulong> UpdateAsync(PackedSlice packed, JsonObject labels, DateTimeOffset? trigger, CancellationToken ct)
    {
        var slice = (JsonObject)packed.Slice!.DeepClone();
        var metadata = (JsonObject)slice["metadata"]!;
        metadata["labels"] = labels.DeepClone();
        if (trigger is { } time)
            metadata["annotations"] = new JsonObject { [TriggerAnnotation] = Meta.Timestamp(time) };
        else
            metadata.Remove("annotations");
        Fill(slice, packed);
        return (await _context.Client.UpdateAsync(Resources.EndpointSlices, slice, null, ct)).Version();
    }

    private async Task<ulong> CreateAsync(
        PackedSlice packed, ObjectKey service, JsonObject labels, JsonObject owner, DateTimeOffset? trigger, CancellationToken ct)
    {
        var metadata = new JsonObject { ["generateName"] = service.Name + "-", ["namespace"] = service.Namespace, ["labels"] = labels.DeepClone() };
        if (trigger is { } time)
            metadata["annotations"] = new JsonObject { [TriggerAnnotation] = Meta.Timestamp(time) };
        metadata["ownerReferences"] = new JsonArray(owner.DeepClone());
        var slice = new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = metadata,
            ["addressType"] = packed.AddressType,
        };
        Fill(slice, packed);
        return (await _context.Client.CreateAsync(Resources.EndpointSlices, service.Namespace, slice, ct)).Version();
    }

    private static void Fill(JsonObject slice, PackedSlice packed)
    {
        slice["endpoints"] = packed.Endpoints.Count == 0 ? null : new JsonArray([.. packed.Endpoints.Select(endpoint => endpoint.DeepClone())]);
        slice["ports"] = packed.Ports is { Count: > 0 } ports ? ports.DeepClone() : null;
    }

    private async Task DeleteAsync(JsonObject slice, CancellationToken ct)
    {
        try
        {
            await _context.Client.DeleteAsync(Resources.EndpointSlices, slice.Namespace(), slice.Name(), null, ct);
        }
        catch (StatusException gone) when (gone.Code == 404)
        {
            // What was wanted.
        }
        await _slices.WaitForDeletionAsync(slice.Key(), slice.Uid(), ct);
    }
}
