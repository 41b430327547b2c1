using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Client;

/// <summary>The API of this process without sockets, on behalf of one user (who is not asked for permission).</summary>
public sealed class InProcessClient(ApiHandlers handlers, UserInfo user, string fieldManager) : IObjectClient
{
    private readonly WriteOptions _options = new() { FieldManager = fieldManager, FieldManagerGiven = true };

    public async Task<JsonObject?> GetAsync(ResourceName resource, string? ns, string name, CancellationToken ct)
    {
        try
        {
            var request = Request("get", resource, ns, name, null, null);
            return Copy(await handlers.GetAsync(request, null, ct).ConfigureAwait(false));
        }
        catch (StatusException e) when (e.Code == 404)
        {
            return null;
        }
    }

    public async Task<ObjectList> ListAsync(ResourceName resource, string? ns, ListFilter? filter, CancellationToken ct)
    {
        var options = new ListOptions { LabelSelector = filter?.LabelSelector, FieldSelector = filter?.FieldSelector };
        var list = await handlers.Lister.ListAsync(Find(resource), ns, options, ct).ConfigureAwait(false);
        var items = list.Converted ?? list.Stored.Select(s => s.Copy()).ToArray();
        return new ObjectList(items, list.Revision.ToString(CultureInfo.InvariantCulture));
    }

    public async IAsyncEnumerable<ObjectEvent> WatchAsync(
        ResourceName resource, string? ns, string resourceVersion, [EnumeratorCancellation] CancellationToken ct)
    {
        var definition = Find(resource);
        var options = new ListOptions { ResourceVersion = resourceVersion, AllowWatchBookmarks = true };
        await foreach (var item in handlers.Watcher.Start(definition, ns, options, ct).ConfigureAwait(false))
        {
            if (item.Type == Watcher.Idle)
                continue;
            var obj = item.Converted ?? item.Stored?.Copy() ?? Bookmark(definition);
            obj["metadata"]!["resourceVersion"] = item.Revision.ToString(CultureInfo.InvariantCulture);
            yield return new ObjectEvent(item.Type, obj);
        }
    }

    public async Task<JsonObject> CreateAsync(ResourceName resource, string? ns, JsonObject obj, CancellationToken ct)
    {
        var request = Request("create", resource, ns, null, null, obj.DeepClone().AsObject());
        return Copy(await handlers.WriteAsync(request, [], ct).ConfigureAwait(false));
    }

    public async Task<JsonObject> UpdateAsync(ResourceName resource, JsonObject obj, string? subresource, CancellationToken ct)
    {
        var metadata = ObjectMeta.Of(obj);
        var request = Request("update", resource, ObjectMeta.Text(metadata, "namespace"), ObjectMeta.Text(metadata, "name"),
            subresource, obj.DeepClone().AsObject());
        return Copy(await handlers.WriteAsync(request, [], ct).ConfigureAwait(false));
    }

    public async Task<JsonObject> MergePatchAsync(
        ResourceName resource, string? ns, string name, JsonObject patch, string? subresource, CancellationToken ct)
    {
        var request = Request("patch", resource, ns, name, subresource, null);
        return Copy(await handlers.PatchAsync(request, Patcher.MergePatchType, patch.DeepClone(), [], ct).ConfigureAwait(false));
    }

    public Task DeleteAsync(ResourceName resource, string? ns, string name, JsonObject? deleteOptions, CancellationToken ct)
    {
        var options = deleteOptions is null ? new DeleteOptions() : DeleteOptions.FromJson(deleteOptions);
        return handlers.Deleter.DeleteAsync(Request("delete", resource, ns, name, null, null), options, ct);
    }

    private static JsonObject Bookmark(ResourceDefinition resource) => new()
    {
        ["kind"] = resource.Kind,
        ["apiVersion"] = resource.GroupVersion,
        ["metadata"] = new JsonObject(),
    };

    private static JsonObject Copy(ObjectResult result) => result.Stored?.Copy() ?? result.Object.DeepClone().AsObject();

    private ObjectRequest Request(string verb, ResourceName resource, string? ns, string? name, string? subresource, JsonObject? body)
    {
        var definition = Find(resource);
        return new ObjectRequest
        {
            Verb = verb,
            Resource = definition,
            Namespace = definition.Namespaced ? ns : null,
            Name = name,
            Subresource = subresource,
            User = user,
            Options = _options,
            Body = body,
        };
    }

    private ResourceDefinition Find(ResourceName resource) =>
        handlers.Registry.Find(resource.Group, resource.Version, resource.Plural) ?? throw ApiErrors.NoSuchResource();
}
