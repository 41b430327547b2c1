using Microsoft.AspNetCore.Http;

namespace Steelyard.ApiServer.Discovery;

/// <summary>Sends prepared documents.</summary>
internal static class DocumentWriter
{
    public static Task WriteAsync(HttpContext context, DiscoveryDocument document)
    {
        context.Response.ContentType = "application/json";
        return SendAsync(context, document);
    }

    public static Task WriteAggregatedAsync(HttpContext context, DiscoveryDocument document)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "public";
        headers.ETag = document.ETag;
        headers.Vary = "Accept";
        if (IsCurrent(context, document))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        context.Response.ContentType = DiscoveryAccept.AggregatedType;
        return SendAsync(context, document);
    }

    public static bool IsCurrent(HttpContext context, DiscoveryDocument document)
    {
        foreach (var value in context.Request.Headers.IfNoneMatch)
        {
            if (value is not null && value.Contains(document.ETag, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    public static Task SendAsync(HttpContext context, DiscoveryDocument document)
    {
        context.Response.ContentLength = document.Body.Length;
        return context.Response.Body.WriteAsync(document.Body, context.RequestAborted).AsTask();
    }

    /// <summary>The answer to paths no one serves.</summary>
    public static Task WriteNotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync("404 page not found\n", context.RequestAborted);
    }
}
