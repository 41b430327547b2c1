using System.Runtime.CompilerServices;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Watches: the objects now or the changes since a revision, as a stream that ends only when the reader stops.</summary>
public sealed class Watcher(HandlerContext context)
{
    /// <summary>Checks the request; what is wrong with it is refused before a stream begins.</summary>
    /// <returns>The stream; it throws a 410 StatusException when the reader fell behind or asked for too old a revision.</returns>
    public IAsyncEnumerable<WatchItem> Start(ResourceDefinition resource, string? ns, ListOptions options, CancellationToken ct)
    {
        options.CheckForWatch();
        var selector = new ObjectSelector(resource, ns, options.LabelSelector, options.FieldSelector);
        var revision = options.Revision(static why => ApiErrors.Internal(why));
        return StreamAsync(resource, selector, options, revision ?? 0, ct);
    }

    /// <summary>The refusal of a revision that is no longer known.</summary>
    public StatusException TooOld(long revision) =>
        ApiErrors.Expired($"too old resource version: {revision} ({context.Store.Revision})");

    private async IAsyncEnumerable<WatchItem> StreamAsync(
        ResourceDefinition resource, ObjectSelector selector, ListOptions options, long revision, [EnumeratorCancellation] CancellationToken ct)
    {
        var listFirst = options.SendInitialEvents ?? revision == 0;
        var start = revision;
        if (listFirst)
        {
            var snapshot = context.Store.Snapshot(resource.StorageName);
            await context.Store.WhenCommitted(snapshot.Revision).WaitAsync(ct).ConfigureAwait(false);
            start = snapshot.Revision;
            foreach (var stored in snapshot.Enumerate(selector.Namespace))
            {
                if (selector.Matches(stored))
                    yield return await ItemAsync(resource, "ADDED", stored, stored.Revision, ct).ConfigureAwait(false);
            }

            if (options.SendInitialEvents == true && options.AllowWatchBookmarks)
                yield return new WatchItem { Type = "BOOKMARK", Revision = start, InitialEventsEnd = true };
        }
        else if (revision == 0)
        {
            start = context.Store.VisibleRevision;
        }

        var cursor = context.Store.Watch(resource.StorageName, start) ?? throw TooOld(start);
        while (true)
        {
            var batch = cursor.Read(out var changed) ?? throw TooOld(cursor.ReadRevision);
            foreach (var change in batch)
            {
                // A reader that named a revision yet to come hears nothing until it is reached.
                if (change.Revision > start && await SelectAsync(resource, selector, change, ct).ConfigureAwait(false) is { } item)
                    yield return item;
            }

            if (batch.Count == 0)
            {
                yield return new WatchItem { Type = Idle, Revision = Math.Max(cursor.ReadRevision, start) };
                await changed.WaitAsync(ct).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Type of the items that only tell how far a watch has read. They precede every wait: a good moment to flush, and
    /// their revision is what a bookmark may say. They are not for clients.
    /// </summary>
    public const string Idle = "";

    private static async ValueTask<WatchItem?> SelectAsync(
        ResourceDefinition resource, ObjectSelector selector, ResourceEvent change, CancellationToken ct)
    {
        var before = change.Previous is not null && selector.Matches(change.Previous);
        var after = change.Type != ResourceEventType.Deleted && selector.Matches(change.Object);
        return (before, after) switch
        {
            (false, true) => await ItemAsync(resource, "ADDED", change.Object, change.Revision, ct).ConfigureAwait(false),
            (true, true) => await ItemAsync(resource, "MODIFIED", change.Object, change.Revision, ct).ConfigureAwait(false),
            // An object that leaves the selection shows its old content with the new revision; a deleted one its last.
            (true, false) => await ItemAsync(resource, "DELETED",
                change.Type == ResourceEventType.Deleted ? change.Object : change.Previous!, change.Revision, ct).ConfigureAwait(false),
            _ => null,
        };
    }

    private static async ValueTask<WatchItem> ItemAsync(
        ResourceDefinition resource, string type, StoredObject stored, long revision, CancellationToken ct) => new()
        {
            Type = type,
            Revision = revision,
            Stored = stored,
            Converted = resource.Converter is null ? null : await HandlerContext.ServedCopyAsync(resource, stored, ct).ConfigureAwait(false),
        };
}
