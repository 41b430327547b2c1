using Microsoft.AspNetCore.Http;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Http;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Discovery;

/// <summary>
/// Serves <c>/api</c>, <c>/apis</c> and what lies below them down to the group-version. Documents are made from the
/// registry when first asked for and kept until it changes.
/// </summary>
public sealed class DiscoveryEndpoint(ResourceRegistry registry) : IPathEndpoint
{
    private volatile DiscoveryCache? _cache;

    public async ValueTask<bool> TryHandleAsync(HttpContext context, RequestInfo request)
    {
        var path = request.Path.Length > 1 && request.Path[^1] == '/' ? request.Path[..^1] : request.Path;
        var segments = path.Split('/');
        if (request.IsResource || segments.Length is < 2 or > 4 || segments[1] is not ("api" or "apis"))
            return false;
        if (segments[1] == "api" && segments.Length == 4)
            return false;
        if (!HttpMethods.IsGet(context.Request.Method))
            throw new StatusException(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);
        if (segments.Length == 2)
            await WriteRootAsync(context, segments[1] == "api").ConfigureAwait(false);
        else if (segments[1] == "api")
            await WriteVersionAsync(context, "", segments[2]).ConfigureAwait(false);
        else if (segments.Length == 3)
            await WriteGroupAsync(context, segments[2]).ConfigureAwait(false);
        else
            await WriteVersionAsync(context, segments[2], segments[3]).ConfigureAwait(false);
        return true;
    }

    private Task WriteRootAsync(HttpContext context, bool core)
    {
        var cache = Current();
        if (DiscoveryAccept.WantsAggregated(context.Request.Headers.Accept))
            return DocumentWriter.WriteAggregatedAsync(context, cache.Aggregated(core));
        return core
            ? DocumentWriter.WriteAsync(context, new DiscoveryDocument(PlainDiscovery.ApiVersions(cache.Snapshot, LocalAddress(context))))
            : DocumentWriter.WriteAsync(context, cache.Get("/apis", s => PlainDiscovery.GroupList(s)));
    }

    private Task WriteGroupAsync(HttpContext context, string name)
    {
        var cache = Current();
        if (name.Length == 0 || cache.Snapshot.Find(name) is not { } group)
            return DocumentWriter.WriteNotFoundAsync(context);
        RequirePlain(context);
        return DocumentWriter.WriteAsync(context, cache.Get("/apis/" + name, _ => PlainDiscovery.Group(group)));
    }

    private Task WriteVersionAsync(HttpContext context, string groupName, string versionName)
    {
        var cache = Current();
        if (cache.Snapshot.Find(groupName) is not { } group)
            return DocumentWriter.WriteNotFoundAsync(context);
        if (group.Find(versionName) is not { } version)
            throw new StatusException(404, "NotFound", "the server could not find the requested resource", []);
        RequirePlain(context);
        return DocumentWriter.WriteAsync(context, cache.Get(group.GroupVersion(version), _ => PlainDiscovery.ResourceList(group, version)));
    }

    private static void RequirePlain(HttpContext context)
    {
        if (DiscoveryAccept.WantsAggregated(context.Request.Headers.Accept))
            throw DiscoveryAccept.NotAcceptable();
    }

    private DiscoveryCache Current()
    {
        // The generation is read first: a change in between makes the cache look old, never new.
        var generation = registry.Generation;
        var cache = _cache;
        if (cache is null || cache.Generation != generation)
            _cache = cache = new DiscoveryCache(generation, new DiscoverySnapshot(registry.All));
        return cache;
    }

    private static string LocalAddress(HttpContext context) =>
        context.Connection.LocalIpAddress is { } address
            ? new System.Net.IPEndPoint(address, context.Connection.LocalPort).ToString()
            : context.Request.Host.ToString();
}
