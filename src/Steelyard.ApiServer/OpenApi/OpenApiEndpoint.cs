using System.Globalization;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Discovery;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.OpenApi;

/// <summary>
/// Serves <c>/openapi/v3</c>, its documents, and <c>/openapi/v2</c>, as JSON. A document asked for with its right
/// hash may be cached for ever; a stale hash is redirected to the current one.
/// </summary>
public sealed class OpenApiEndpoint(OpenApiDocuments documents, TimeProvider time) : IPathEndpoint
{
    private const string Root = "/openapi/v3";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, RequestInfo request)
    {
        var path = request.Path.TrimEnd('/');
        if (path == "/openapi/v2")
            await WriteVersion2Async(context).ConfigureAwait(false);
        else if (path == Root)
            await WriteIndexAsync(context).ConfigureAwait(false);
        else if (path.StartsWith(Root + "/", StringComparison.Ordinal))
            await WriteDocumentAsync(context, path[(Root.Length + 1)..]).ConfigureAwait(false);
        else
            return false;
        return true;
    }

    private Task WriteIndexAsync(HttpContext context)
    {
        var index = documents.Index;
        context.Response.Headers.ETag = index.ETag;
        if (NotModified(context, index))
            return Task.CompletedTask;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return DocumentWriter.SendAsync(context, index);
    }

    private Task WriteVersion2Async(HttpContext context)
    {
        RequireJson(context);
        var document = documents.Version2;
        context.Response.Headers.Vary = "Accept";
        context.Response.Headers.ETag = document.ETag;
        return NotModified(context, document) ? Task.CompletedTask : DocumentWriter.WriteAsync(context, document);
    }

    private Task WriteDocumentAsync(HttpContext context, string path)
    {
        if (documents.Find(path) is not { } document)
            return DocumentWriter.WriteNotFoundAsync(context);
        RequireJson(context);
        var headers = context.Response.Headers;
        headers.Vary = "Accept";
        headers.ETag = document.ETag;
        var hash = context.Request.Query["hash"].ToString();
        if (hash.Length > 0 && hash != document.Hash)
        {
            context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            headers.Location = $"{Root}/{path}?hash={document.Hash}";
            return Task.CompletedTask;
        }
        if (hash.Length > 0)
        {
            headers.CacheControl = "public, immutable";
            headers.Expires = time.GetUtcNow().AddYears(1).ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        }
        return NotModified(context, document) ? Task.CompletedTask : DocumentWriter.WriteAsync(context, document);
    }

    private static bool NotModified(HttpContext context, DiscoveryDocument document)
    {
        if (!DocumentWriter.IsCurrent(context, document))
            return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    /// <summary>Clients that ask for protobuf alone do without the document (kubectl) or fall back to JSON.</summary>
    private static void RequireJson(HttpContext context)
    {
        var accept = context.Request.Headers.Accept.ToString();
        if (accept.Length == 0 || accept.Contains("json", StringComparison.Ordinal) || accept.Contains("*/*", StringComparison.Ordinal))
            return;
        throw new StatusException(406, "NotAcceptable", "only the following media types are accepted: application/json");
    }
}
