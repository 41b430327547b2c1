using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Selectors;
using Steelyard.ApiServer.Client;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.Workloads;

/// <summary>
/// Decides which objects (pods, replica sets) belong to an owner: takes in those that match and have no controller,
/// lets go of those that no longer match.
/// </summary>
internal sealed class PodClaims
{
    private readonly ControllerContext _context;
    private readonly Informer _informer;
    private readonly ObjectIndex _byOwner;
    private readonly ObjectIndex _orphans;

    public PodClaims(ControllerContext context, ResourceName resource)
    {
        _context = context;
        _informer = context.Informers.Cached(resource);
        _byOwner = _informer.AddIndex(obj => obj.ControllerReference() is { } owner ? [owner.Text("uid")] : []);
        _orphans = _informer.AddIndex(obj => obj.ControllerReference() is null ? [obj.Namespace()] : []);
    }

    /// <summary>What the owner controls now, whether it still matches or not.</summary>
    public IReadOnlyList<JsonObject> OwnedBy(JsonObject owner) => _byOwner.Find(owner.Uid());

    /// <summary>All that belongs to the owner after adoption and release.</summary>
    public async Task<IReadOnlyList<JsonObject>> ClaimAsync(JsonObject owner, string apiVersion, string kind, CancellationToken ct)
    {
        var selector = LabelSelectorMatcher.FromJson(owner.At("spec", "selector") as JsonObject);
        var owned = OwnedBy(owner);
        if (owner.IsTerminating())
            return owned;
        var changed = 0UL;
        foreach (var stranger in owned.Where(obj => !obj.IsTerminating() && !selector.Matches(obj.Labels())))
            changed = Math.Max(changed, await ReleaseAsync(stranger, owner, ct));
        foreach (var orphan in _orphans.Find(owner.Namespace()).Where(obj => !obj.IsTerminating() && selector.Matches(obj.Labels())))
        {
            if (!orphan.HasEnded())
                changed = Math.Max(changed, await AdoptAsync(orphan, Meta.OwnerReference(apiVersion, kind, owner), ct));
        }
        await _informer.WaitForAsync(changed, ct);
        return changed == 0 ? owned : OwnedBy(owner);
    }

    private Task<ulong> ReleaseAsync(JsonObject obj, JsonObject owner, CancellationToken ct)
    {
        var kept = obj.Each("metadata", "ownerReferences").Where(r => r.Text("uid") != owner.Uid()).Select(r => r.DeepClone()).ToArray();
        return PatchAsync(obj, kept.Length == 0 ? null : new JsonArray(kept), ct);
    }

    private Task<ulong> AdoptAsync(JsonObject obj, JsonObject reference, CancellationToken ct)
    {
        var references = new JsonArray([.. obj.Each("metadata", "ownerReferences").Select(r => r.DeepClone()), reference]);
        return PatchAsync(obj, references, ct);
    }

    private async Task<ulong> PatchAsync(JsonObject obj, JsonArray? references, CancellationToken ct)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = obj.Uid(),
                ["resourceVersion"] = obj.Text("metadata", "resourceVersion"),
                ["ownerReferences"] = references,
            },
        };
        try
        {
            return (await _context.Client.MergePatchAsync(_informer.Resource, obj.Namespace(), obj.Name(), patch, null, ct)).Version();
        }
        catch (StatusException gone) when (gone.Code == 404)
        {
            return 0;
        }
    }
}
