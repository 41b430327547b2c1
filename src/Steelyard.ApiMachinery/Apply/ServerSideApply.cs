using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>
/// Server-side apply: merges a configuration into the live object, removes what its manager applied before and nobody else owns, and
/// refuses to change fields of other managers unless forced. An apply that changes nothing gives an object equal to the live one.
/// </summary>
public static class ServerSideApply
{
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>The new object with its managedFields, not yet defaulted. <c>metadata.name</c> is not required here.</summary>
    /// <exception cref="StatusException">
    /// 400 for managedFields in the configuration or another version, 409 for conflicts, 500 for a configuration that does not fit the schema.
    /// </exception>
    public static JsonObject Apply(ApplyRequest request)
    {
        Check(request);
        AppliedObject.Validate(request.Applied, request.Schema);
        var live = Unmanaged(request.Live);
        var entries = ReadEntries(request, live);
        try
        {
            return Apply(request, live, entries, request.Force);
        }
        catch (ApplyConflictException conflict) when (LastApplied.Permits(request, live, conflict))
        {
            return Apply(request, live, ReadEntries(request, live), force: true);
        }
        catch (ApplyConflictException conflict)
        {
            throw conflict.ToStatus();
        }
    }

    private static void Check(ApplyRequest request)
    {
        if (request.Applied["metadata"]?["managedFields"] is not null)
            throw new StatusException(400, "BadRequest", "metadata.managedFields must be nil");
        var version = request.Applied["apiVersion"]?.ToString() ?? "";
        if (version != request.ApiVersion)
        {
            var message = $"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {request.ApiVersion}";
            throw new StatusException(400, "BadRequest", message);
        }
    }

    private static JsonObject Apply(ApplyRequest request, JsonObject live, List<ManagedFieldsEntry> entries, bool force)
    {
        var applier = new ManagedFieldsEntry(
            request.Manager, ManagedFieldsEntry.ApplyOperation, request.ApiVersion, request.Subresource, TypedFields.Of(request.Applied, request.Schema));
        var previous = entries.Find(applier.IsSameManager);
        if (previous is not null)
        {
            entries.Remove(previous);
            applier.Time = previous.Time;
        }

        entries.Add(applier);
        var merged = TypedMerge.Merge(live, request.Applied, request.Schema);
        if (previous is not null)
            merged = Prune(merged, previous.Fields, entries, request.Schema);
        var comparison = FieldComparison.Of(live, merged, request.Schema);
        if (!force)
            ApplyConflictException.ThrowIfAny(entries, applier, comparison);
        ManagedFields.Release(entries, comparison, keeper: applier);
        UnownedFields.Strip(applier.Fields);
        if (applier.Fields.IsEmpty)
            entries.Remove(applier);
        if (!JsonNode.DeepEquals(live, merged))
            applier.Time = ManagedFields.Timestamp(request.Now);
        LastApplied.Sync(request, merged);
        if (merged["metadata"] is not JsonObject metadata)
            merged["metadata"] = metadata = [];
        ManagedFields.Write(metadata, entries);
        return merged;
    }

    private static JsonObject Unmanaged(JsonObject? live)
    {
        if (live is null)
            return [];
        var copy = (JsonObject)live.DeepClone();
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        return copy;
    }

    private static List<ManagedFieldsEntry> ReadEntries(ApplyRequest request, JsonObject live)
    {
        var entries = ManagedFieldsEntry.TryRead(request.Live?["metadata"]?["managedFields"]) ?? [];
        if (entries.Count > 0 || request.Live is null)
            return entries;
        var comparison = FieldComparison.Of(null, live, request.Schema);
        var before = new ManagedFieldsEntry(
            BeforeFirstApply, ManagedFieldsEntry.UpdateOperation, request.ApiVersion, request.Subresource, comparison.Changed);
        ManagedFields.Take(entries, comparison, before, request.Now);
        return entries;
    }

    // Removes the fields of the last apply, then takes back what someone owns and what the last apply had not named.
    private static JsonObject Prune(JsonObject merged, FieldSet last, List<ManagedFieldsEntry> entries, SchemaNode schema)
    {
        if (last.IsEmpty)
            return merged;
        var lastFields = TypedFields.WithNamedParents(last, schema);
        var mergedFields = Named(merged, schema);
        var pruned = TypedFields.Without(merged, lastFields, schema);
        var owned = entries.Aggregate(new FieldSet(), (set, entry) => set.Union(TypedFields.WithNamedParents(entry.Fields, schema)));
        pruned = TypedFields.Without(merged, mergedFields.Difference(Named(pruned, schema).Union(owned)), schema);
        var doomed = mergedFields.Difference(Named(pruned, schema)).Intersection(lastFields);
        return TypedFields.Without(merged, doomed, schema) as JsonObject ?? [];
    }

    private static FieldSet Named(JsonNode? value, SchemaNode schema) =>
        value is null ? new FieldSet() : TypedFields.WithNamedParents(TypedFields.Of(value, schema), schema);
}
