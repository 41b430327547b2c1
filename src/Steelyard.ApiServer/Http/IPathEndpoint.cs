using Microsoft.AspNetCore.Http;

namespace Steelyard.ApiServer.Http;

/// <summary>Serves paths that are not objects: health, version, discovery, OpenAPI.</summary>
public interface IPathEndpoint
{
    /// <summary>Answers the request and returns true, or returns false when the path is not its own.</summary>
    ValueTask<bool> TryHandleAsync(HttpContext context, RequestInfo request);
}
