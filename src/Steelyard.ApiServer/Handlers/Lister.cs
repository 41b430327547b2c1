using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>GET of one object and of lists.</summary>
public sealed class Lister(HandlerContext context)
{
    public async Task<ObjectResult> GetAsync(ObjectRequest request, string? resourceVersion, CancellationToken ct)
    {
        var resource = request.Resource;
        if (new ListOptions { ResourceVersion = resourceVersion }.Revision(RefuseRevision) is { } asked)
            CheckNotFuture(asked);
        var stored = context.Store.Get(resource.StorageName, request.Namespace, request.Name!)
            ?? throw ApiErrors.NotFound(resource, request.Name!);
        return await context.ResultAsync(200, resource, stored, ct).ConfigureAwait(false);
    }

    public async Task<ObjectListResult> ListAsync(ResourceDefinition resource, string? ns, ListOptions options, CancellationToken ct)
    {
        options.CheckForList();
        var selector = new ObjectSelector(resource, ns, options.LabelSelector, options.FieldSelector);
        var asked = options.Revision(RefuseRevision);
        var token = string.IsNullOrEmpty(options.Continue) ? (ContinueToken?)null : ContinueToken.Decode(options.Continue);
        if (token is not null && asked is > 0)
            throw ApiErrors.BadRequest("specifying resource version is not allowed when using continue");
        if (asked is { } revision)
            CheckNotFuture(revision);

        var snapshot = Snapshot(resource, options, asked, token);
        // resourceVersion=0 asks for whatever is at hand, and all of it.
        var limit = options.Limit <= 0 || (asked == 0 && token is null) ? int.MaxValue : (int)Math.Min(options.Limit, int.MaxValue);
        var page = Page(resource, snapshot, selector, token, limit);
        await context.Store.WhenCommitted(page.Revision).WaitAsync(ct).ConfigureAwait(false);
        return page.Resource.Converter is null ? page : await ConvertAsync(page, ct).ConfigureAwait(false);
    }

    /// <summary>DELETE of a collection: the objects as they were.</summary>
    public async Task<ObjectListResult> DeleteCollectionAsync(
        ObjectRequest request, ListOptions list, DeleteOptions options, Deleter deleter, CancellationToken ct)
    {
        var found = await ListAsync(request.Resource, request.Namespace, list, ct).ConfigureAwait(false);
        foreach (var item in found.Stored)
        {
            try
            {
                await deleter.DeleteAsync(request.WithName(item.Namespace, item.Name), options, ct).ConfigureAwait(false);
            }
            catch (StatusException e) when (e.Code == 404)
            {
                // Somebody else deleted it in the meantime, which is what was asked for.
            }
        }

        return found;
    }

    private ResourceSnapshot Snapshot(ResourceDefinition resource, ListOptions options, long? asked, ContinueToken? token)
    {
        if (token is { Revision: >= 0 } next)
            return context.Store.SnapshotAt(resource.StorageName, next.Revision) ?? throw ExpiredContinue(next);
        // With a limit and no match a version means exactly that version.
        var exact = options.ResourceVersionMatch == "Exact" || (options.ResourceVersionMatch is null or "" && asked > 0 && options.Limit > 0);
        if (token is null && exact && asked is { } revision)
        {
            return context.Store.SnapshotAt(resource.StorageName, revision)
                ?? throw ApiErrors.Expired("The resourceVersion for the provided list is too old.");
        }

        return context.Store.Snapshot(resource.StorageName);
    }

    private static ObjectListResult Page(ResourceDefinition resource, ResourceSnapshot snapshot, ObjectSelector selector, ContinueToken? token, int limit)
    {
        var (start, end) = Bounds(snapshot, selector);
        if (token is { } next)
            start = Math.Max(start, snapshot.Seek(FullKey(selector.Namespace, next.Start)));
        var items = new List<StoredObject>(Math.Min(limit, end - start));
        var index = start;
        if (limit == int.MaxValue && start == 0 && end == snapshot.Count)
        {
            items.AddRange(snapshot.Enumerate(null).Where(selector.Matches));
            index = end;
        }

        for (; index < end && items.Count < limit; index++)
        {
            if (snapshot[index] is var item && selector.Matches(item))
                items.Add(item);
        }

        var more = index < end && (selector.IsEverything || AnyMatch(snapshot, selector, index, end));
        return new ObjectListResult
        {
            Resource = resource,
            Revision = snapshot.Revision,
            Stored = items,
            Continue = more ? new ContinueToken(snapshot.Revision, RelativeKey(selector.Namespace, items[^1].Key) + "\0").Encode() : null,
            RemainingItemCount = more && selector.IsEverything ? end - index : null,
        };
    }

    private static bool AnyMatch(ResourceSnapshot snapshot, ObjectSelector selector, int from, int end)
    {
        for (var i = from; i < end; i++)
        {
            if (selector.Matches(snapshot[i]))
                return true;
        }

        return false;
    }

    private static (int Start, int End) Bounds(ResourceSnapshot snapshot, ObjectSelector selector)
    {
        if (selector.ExactName is not { } name || selector.Namespace is not { } ns)
            return snapshot.Range(selector.Namespace);
        var key = StoredObject.MakeKey(ns, name);
        return (snapshot.Seek(key), snapshot.Seek(key + "\0"));
    }

    private static string RelativeKey(string? ns, string key) => "/" + (ns is null ? key : key[(ns.Length + 1)..]);

    private static string FullKey(string? ns, string start)
    {
        var relative = start.StartsWith('/') ? start[1..] : start;
        return ns is null ? relative : ns + "/" + relative;
    }

    private static async Task<ObjectListResult> ConvertAsync(ObjectListResult page, CancellationToken ct)
    {
        var copies = page.Stored.Select(s => s.Copy()).ToArray();
        return new ObjectListResult
        {
            Resource = page.Resource,
            Revision = page.Revision,
            Stored = page.Stored,
            Converted = await page.Resource.Converter!.FromStorageAsync(copies, ct).ConfigureAwait(false),
            Continue = page.Continue,
            RemainingItemCount = page.RemainingItemCount,
        };
    }

    private void CheckNotFuture(long asked)
    {
        var current = context.Store.Revision;
        if (asked > current)
            throw ApiErrors.FutureRevision(asked, current);
    }

    private static StatusException RefuseRevision(string why) => ApiErrors.BadRequest("invalid resource version: " + why);

    private static StatusException ExpiredContinue(ContinueToken token)
    {
        var fresh = new ContinueToken(-1, token.Start).Encode();
        return ApiErrors.ExpiredContinue(fresh);
    }
}
