using System.Globalization;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>Keeps <c>metadata.managedFields</c>: who set which field last.</summary>
public static class ManagedFields
{
    /// <summary>Above this number the oldest Update managers become one, <c>ancient-changes</c>, for each version.</summary>
    public const int MaxUpdateManagers = 10;

    private const string AncientChanges = "ancient-changes";

    /// <summary>
    /// Writes <c>metadata.managedFields</c> of <paramref name="updated"/> after a create (<paramref name="old"/> is null), update or patch:
    /// fields that differ from the old object now belong to the manager alone, fields that are gone belong to nobody. Objects whose
    /// managedFields were reset (by <c>[]</c> or <c>[{}]</c>) stay without until the first apply. Compare objects in the same state, for
    /// instance both with defaults.
    /// </summary>
    /// <param name="manager">The field manager; empty counts as <c>unknown</c>.</param>
    /// <param name="subresource">For instance <c>status</c>; null for the main resource.</param>
    /// <param name="schema">Schema of the kind; null for one without.</param>
    public static void UpdateAfterWrite(
        JsonObject? old, JsonObject updated, string manager, string apiVersion, string? subresource, SchemaNode? schema, DateTimeOffset now)
    {
        if (updated["metadata"] is not JsonObject metadata)
            return;
        var entries = ReadLiveOrNew(old?["metadata"]?["managedFields"], metadata, subresource is { Length: > 0 });
        if (entries.Count > 0 || old is null)
        {
            var comparison = FieldComparison.Of(old, updated, schema);
            var name = manager.Length == 0 ? "unknown" : manager;
            Take(entries, comparison, new ManagedFieldsEntry(name, ManagedFieldsEntry.UpdateOperation, apiVersion, subresource, comparison.Changed), now);
        }

        Write(metadata, entries);
    }

    /// <summary>
    /// When the objects differ in nothing but the times of managedFields (and resourceVersion), gives the new one the old times, so that
    /// the write is seen to change nothing. True in that case.
    /// </summary>
    public static bool TryRestoreTimes(JsonObject old, JsonObject updated)
    {
        if (old["metadata"] is not JsonObject before || updated["metadata"] is not JsonObject after)
            return false;
        var (oldFields, newFields) = (before["managedFields"] as JsonArray, after["managedFields"] as JsonArray);
        if (oldFields?.Count != newFields?.Count || !EqualExcept(old, updated, "metadata") || !EqualExcept(before, after, "managedFields", "resourceVersion"))
            return false;
        for (var i = 0; i < (oldFields?.Count ?? 0); i++)
        {
            if (oldFields![i] is not JsonObject a || newFields![i] is not JsonObject b || !EqualExcept(a, b, "time"))
                return false;
        }

        if (oldFields is not null)
            after["managedFields"] = oldFields.DeepClone();
        return true;
    }

    internal static string Timestamp(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Gives what changed to one Update manager and takes it, and what is gone, from all others.</summary>
    internal static void Take(List<ManagedFieldsEntry> entries, FieldComparison comparison, ManagedFieldsEntry taker, DateTimeOffset now)
    {
        Release(entries, comparison, keeper: null);
        if (!comparison.Changed.IsEmpty)
        {
            var known = entries.Find(taker.IsSameManager);
            if (known is null)
                entries.Add(known = taker);
            else
                known.Fields = known.Fields.Union(taker.Fields);
            // A Scale carries no times of managers, and what it brings back is stored as it is.
            known.Time = known.Subresource == "scale" ? null : Timestamp(now);
        }

        MergeAncient(entries);
    }

    /// <summary>Takes changed and removed fields from all managers but the keeper; who owns nothing then is dropped.</summary>
    internal static void Release(List<ManagedFieldsEntry> entries, FieldComparison comparison, ManagedFieldsEntry? keeper)
    {
        if (comparison.Changed.IsEmpty && comparison.Removed.IsEmpty)
            return;
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            var entry = entries[i];
            if (ReferenceEquals(entry, keeper))
                continue;
            // Untouched entries stay in their stored form and need not be written anew.
            if (!entry.Fields.Overlaps(comparison.Changed) && !entry.Fields.Overlaps(comparison.Removed))
                continue;
            entry.Fields = entry.Fields.Difference(comparison.Changed).Difference(comparison.Removed);
            if (entry.Fields.IsEmpty)
                entries.RemoveAt(i);
        }
    }

    internal static void Write(JsonObject metadata, List<ManagedFieldsEntry> entries)
    {
        if (entries.Count == 0)
        {
            metadata.Remove("managedFields");
            return;
        }

        entries.Sort(ManagedFieldsEntry.Compare);
        metadata["managedFields"] = new JsonArray([.. entries.Select(e => e.ToJson())]);
    }

    // Writes through a subresource cannot set managedFields; clients that do not know them must not lose them.
    private static List<ManagedFieldsEntry> ReadLiveOrNew(JsonNode? live, JsonObject metadata, bool isSubresource)
    {
        var sent = isSubresource ? null : metadata["managedFields"] as JsonArray;
        if (sent is [] or [JsonObject { Count: 0 }])
            return [];
        if (ManagedFieldsEntry.TryRead(sent) is { Count: > 0 } entries)
            return entries;
        return ManagedFieldsEntry.TryRead(live) ?? [];
    }

    private static void MergeAncient(List<ManagedFieldsEntry> entries)
    {
        var excess = entries.Count(e => !e.IsApply) - MaxUpdateManagers;
        if (excess <= 0)
            return;
        var firstOfVersion = new Dictionary<string, ManagedFieldsEntry>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(e => !e.IsApply).Order(Comparer<ManagedFieldsEntry>.Create(ManagedFieldsEntry.Compare)).ToArray())
        {
            if (excess == 0)
                return;
            if (!firstOfVersion.TryGetValue(entry.ApiVersion, out var first))
            {
                firstOfVersion.Add(entry.ApiVersion, entry);
                continue;
            }

            var bucket = new ManagedFieldsEntry(AncientChanges, ManagedFieldsEntry.UpdateOperation, entry.ApiVersion, null, first.Fields.Union(entry.Fields)) { Time = entry.Time };
            entries.Remove(first);
            entries.Remove(entry);
            entries.Add(bucket);
            firstOfVersion[entry.ApiVersion] = bucket;
            excess--;
        }
    }

    private static bool EqualExcept(JsonObject a, JsonObject b, params ReadOnlySpan<string> names)
    {
        var (left, right) = (0, 0);
        foreach (var (name, value) in a)
        {
            if (names.Contains(name))
                continue;
            left++;
            if (!b.TryGetPropertyValue(name, out var other) || !JsonNode.DeepEquals(value, other))
                return false;
        }

        foreach (var (name, _) in b)
            right += names.Contains(name) ? 0 : 1;
        return left == right;
    }
}
