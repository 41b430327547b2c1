using Microsoft.AspNetCore.Http;

namespace Steelyard.ApiServer.Http;

/// <summary>/healthz, /livez and /readyz: "ok", or the list of checks with <c>?verbose</c>.</summary>
internal sealed class HealthEndpoint(Func<bool> isReady) : IPathEndpoint
{
    private static readonly string[] _paths = ["/healthz", "/livez", "/readyz"];

    /// <summary>True for paths that need no credentials.</summary>
    public static bool IsHealthPath(string path) => Array.Exists(_paths, p => path == p || path.StartsWith(p + "/", StringComparison.Ordinal));

    public async ValueTask<bool> TryHandleAsync(HttpContext context, RequestInfo request)
    {
        if (!IsHealthPath(request.Path))
            return false;
        var name = request.Path.Split('/')[1];
        if (name == "readyz" && !isReady())
            await ResponseWriter.WriteTextAsync(context, 500, "[+]ping ok\n[-]storage-readiness failed: not ready\nreadyz check failed\n").ConfigureAwait(false);
        else if (context.Request.Query.ContainsKey("verbose"))
            await ResponseWriter.WriteTextAsync(context, 200, $"[+]ping ok\n[+]poststarthook/storage-readiness ok\n{name} check passed\n").ConfigureAwait(false);
        else
            await ResponseWriter.WriteTextAsync(context, 200, "ok").ConfigureAwait(false);
        return true;
    }
}
