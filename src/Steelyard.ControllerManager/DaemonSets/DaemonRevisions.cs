using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Deployments;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Informers;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Workloads;

namespace Steelyard.ControllerManager.DaemonSets;

/// <summary>The history of a DaemonSet's templates, kept as ControllerRevisions.</summary>
internal sealed class DaemonRevisions
{
    public const string HashLabel = "controller-revision-hash";
    public const string GenerationAnnotation = "deprecated.daemonset.template.generation";

    private readonly ControllerContext _context;
    private readonly Informer _revisions;
    private readonly PodClaims _claims;

    public DaemonRevisions(ControllerContext context)
    {
        _context = context;
        _revisions = context.Informers.Cached(Resources.ControllerRevisions);
        _claims = new PodClaims(context, Resources.ControllerRevisions);
    }

    /// <summary>The hash of the present template; its revision is created, or becomes the newest again.</summary>
    public async Task<string> SyncAsync(JsonObject set, CancellationToken ct)
    {
        var owned = await _claims.ClaimAsync(set, "apps/v1", "DaemonSet", ct);
        var data = Data(set);
        var newest = owned.Select(revision => revision.Integer("revision")).DefaultIfEmpty().Max();
        var current = owned.FirstOrDefault(revision => JsonNode.DeepEquals(revision["data"], data));
        if (current is null)
            current = await CreateAsync(set, data, newest + 1, ct);
        else if (current.Integer("revision") < newest)
        {
            var patch = new JsonObject { ["revision"] = newest + 1 };
            current = await _context.Client.MergePatchAsync(Resources.ControllerRevisions, set.Namespace(), current.Name(), patch, null, ct);
            await _revisions.WaitForAsync(current.Version(), ct);
        }
        return current.Label(HashLabel) ?? "";
    }

    /// <summary>Deletes the oldest revisions that no pod has any more, beyond the limit.</summary>
    public async Task CleanUpAsync(JsonObject set, string current, IReadOnlySet<string> inUse, CancellationToken ct)
    {
        var limit = (int)(set.IntegerOrNull("spec", "revisionHistoryLimit") ?? 10);
        var old = _claims.OwnedBy(set).Where(r => r.Label(HashLabel) is { } hash && hash != current && !inUse.Contains(hash)).ToList();
        foreach (var revision in old.OrderBy(r => r.Integer("revision")).Take(Math.Max(0, old.Count - limit)))
        {
            await _context.Client.DeleteAsync(Resources.ControllerRevisions, revision.Namespace(), revision.Name(), null, ct);
            await _revisions.WaitForDeletionAsync(revision.Key(), revision.Uid(), ct);
        }
    }

    private static JsonObject Data(JsonObject set)
    {
        var template = (JsonObject)(set.At("spec", "template")?.DeepClone() ?? new JsonObject());
        template["$patch"] = "replace";
        return new JsonObject { ["spec"] = new JsonObject { ["template"] = template } };
    }

    private async Task<JsonObject> CreateAsync(JsonObject set, JsonObject data, long number, CancellationToken ct)
    {
        for (var collisions = 0; ; collisions++)
        {
            var hash = PodTemplateHash.Of(set.At("spec", "template"), collisions);
            try
            {
                var created = await _context.Client.CreateAsync(Resources.ControllerRevisions, set.Namespace(), Build(set, data, number, hash), ct);
                await _revisions.WaitForAsync(created.Version(), ct);
                return created;
            }
            catch (StatusException taken) when (taken.Reason == "AlreadyExists" && collisions < 3)
            {
                // Another template with this hash; or the one looked for, which was not seen yet: then it is found after a retry.
            }
        }
    }

    private static JsonObject Build(JsonObject set, JsonObject data, long number, string hash)
    {
        var labels = set.At("spec", "template", "metadata", "labels") is JsonObject own ? (JsonObject)own.DeepClone() : [];
        labels[HashLabel] = hash;
        var metadata = new JsonObject { ["name"] = $"{set.Name()}-{hash}", ["namespace"] = set.Namespace(), ["labels"] = labels };
        var annotations = new JsonObject();
        foreach (var (name, value) in set.At("metadata", "annotations") as JsonObject ?? [])
        {
            if (!ReplicaSetView.OwnAnnotations.Contains(name))
                annotations[name] = value?.DeepClone();
        }
        if (annotations.Count > 0)
            metadata["annotations"] = annotations;
        metadata["ownerReferences"] = new JsonArray(Meta.OwnerReference("apps/v1", "DaemonSet", set));
        return new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ControllerRevision",
            ["metadata"] = metadata,
            ["data"] = data.DeepClone(),
            ["revision"] = number,
        };
    }
}
