using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Http;

/// <summary>From a request for a resource to its handler and back to an answer.</summary>
internal sealed class ResourceDispatcher(ApiHandlers handlers, ObjectWriter writer, WatchStream watches, CancellationToken stop)
{
    public Task HandleAsync(HttpContext http, RequestInfo info, UserInfo user)
    {
        var resource = Resolve(info);
        if (resource.DeprecationWarning is { } deprecation)
            ResponseWriter.AddWarnings(http, [deprecation]);
        var ns = resource.Namespaced ? info.Namespace : null;
        if (info.Verb is "list" or "watch")
            return ReadCollectionAsync(http, info, resource, ns);
        var form = ResponseForm.Negotiate(http.Request.Headers.Accept, info.Verb == "deletecollection", isWatch: false);
        return info.Verb switch
        {
            "deletecollection" => DeleteCollectionAsync(http, info, resource, ns, user, form),
            "delete" when info.Subresource is null => DeleteAsync(http, info, resource, ns, user, form),
            "patch" => PatchAsync(http, info, resource, ns, user, form),
            "create" or "update" => WriteAsync(http, info, resource, ns, user, form),
            "get" => GetAsync(http, info, resource, ns, user, form),
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    private ResourceDefinition Resolve(RequestInfo info)
    {
        var resource = handlers.Registry.Find(info.Group, info.Version, info.Resource) ?? throw ApiErrors.NoSuchResource();
        if (info.Subresource is not null)
        {
            if (!resource.Subresources.Contains(info.Subresource))
                throw resource.IsCustom && info.Subresource is "status" or "scale" ? ApiErrors.NotFound(resource, info.Name!) : ApiErrors.NoSuchResource();
            return resource;
        }

        if (resource.Namespaced && info.Name is not null && info.Namespace is null)
            throw ApiErrors.NoSuchResource();
        if (!resource.Namespaced && info.Namespace is not null && info.Resource != NamespaceLifecycleName)
            throw ApiErrors.NoSuchResource();
        var allowed = resource.Verbs.Contains(info.Verb)
            && (info.Verb != "create" || (info.Name is null && (!resource.Namespaced || info.Namespace is not null)))
            && (info.Verb is not ("update" or "patch") || info.Name is not null);
        return allowed ? resource : throw ApiErrors.MethodNotAllowed();
    }

    private const string NamespaceLifecycleName = "namespaces";

    private async Task ReadCollectionAsync(HttpContext http, RequestInfo info, ResourceDefinition resource, string? ns)
    {
        var options = RequestQuery.ListOptions(http.Request.Query, info);
        if (info.Verb == "watch")
        {
            var streamed = ResponseForm.Negotiate(http.Request.Headers.Accept, isList: false, isWatch: true);
            await watches.WriteAsync(http, resource, ns, options, streamed, stop).ConfigureAwait(false);
            return;
        }

        var form = ResponseForm.Negotiate(http.Request.Headers.Accept, isList: true, isWatch: false);
        var list = await handlers.Lister.ListAsync(resource, ns, options, http.RequestAborted).ConfigureAwait(false);
        await writer.WriteListAsync(http, list, form).ConfigureAwait(false);
    }

    private async Task GetAsync(HttpContext http, RequestInfo info, ResourceDefinition resource, string? ns, UserInfo user, ResponseForm form)
    {
        var request = Request(info, resource, ns, user, new WriteOptions(), null);
        var version = RequestQuery.Text(http.Request.Query, "resourceVersion");
        var result = await handlers.GetAsync(request, version, http.RequestAborted).ConfigureAwait(false);
        await writer.WriteAsync(http, request, result, form).ConfigureAwait(false);
    }

    private async Task WriteAsync(HttpContext http, RequestInfo info, ResourceDefinition resource, string? ns, UserInfo user, ResponseForm form)
    {
        var options = RequestQuery.WriteOptions(http.Request, info.Verb == "create" ? "CreateOptions" : "UpdateOptions");
        var bytes = await BodyReader.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        var duplicates = new List<string>();
        var body = BodyReader.ParseObject(bytes, http.Request.ContentType, resource.Kind, duplicates);
        var request = Request(info, resource, ns, user, options, body);
        var result = await handlers.WriteAsync(request, duplicates, http.RequestAborted).ConfigureAwait(false);
        await writer.WriteAsync(http, request, result, form).ConfigureAwait(false);
    }

    private async Task PatchAsync(HttpContext http, RequestInfo info, ResourceDefinition resource, string? ns, UserInfo user, ResponseForm form)
    {
        var options = RequestQuery.WriteOptions(http.Request, "PatchOptions");
        var type = PatchBody.CheckType(http.Request.ContentType, resource);
        var bytes = await BodyReader.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        var duplicates = new List<string>();
        var patch = PatchBody.Parse(bytes, type, duplicates);
        var request = Request(info, resource, ns, user, options, null);
        var result = await handlers.PatchAsync(request, type, patch, duplicates, http.RequestAborted).ConfigureAwait(false);
        await writer.WriteAsync(http, request, result, form).ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpContext http, RequestInfo info, ResourceDefinition resource, string? ns, UserInfo user, ResponseForm form)
    {
        var options = await DeleteOptionsAsync(http).ConfigureAwait(false);
        var request = Request(info, resource, ns, user, new WriteOptions { DryRun = options.DryRun }, null);
        var result = await handlers.Deleter.DeleteAsync(request, options, http.RequestAborted).ConfigureAwait(false);
        await writer.WriteAsync(http, request, result, form).ConfigureAwait(false);
    }

    private async Task DeleteCollectionAsync(
        HttpContext http, RequestInfo info, ResourceDefinition resource, string? ns, UserInfo user, ResponseForm form)
    {
        var options = await DeleteOptionsAsync(http).ConfigureAwait(false);
        var request = Request(info, resource, ns, user, new WriteOptions { DryRun = options.DryRun }, null);
        var list = await handlers.Lister.DeleteCollectionAsync(
            request, RequestQuery.ListOptions(http.Request.Query, info), options, handlers.Deleter, http.RequestAborted).ConfigureAwait(false);
        await writer.WriteListAsync(http, list, form).ConfigureAwait(false);
    }

    private static async Task<DeleteOptions> DeleteOptionsAsync(HttpContext http)
    {
        var query = RequestQuery.DeleteOptions(http.Request.Query);
        var bytes = await BodyReader.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        return bytes.Length == 0 ? query : DeleteBody.Parse(bytes, http.Request.ContentType, query);
    }

    private static ObjectRequest Request(
        RequestInfo info, ResourceDefinition resource, string? ns, UserInfo user, WriteOptions options, JsonObject? body) => new()
        {
            Verb = info.Verb,
            Resource = resource,
            Namespace = ns,
            Name = info.Name,
            Subresource = info.Subresource,
            User = user,
            Options = options,
            Body = body,
        };
}
