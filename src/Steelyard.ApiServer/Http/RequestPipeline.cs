using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Http;

/// <summary>Every HTTP request goes through here: who, what, may they, answer.</summary>
internal sealed partial class RequestPipeline(
    IReadOnlyList<IRequestAuthenticator> authenticators,
    IRequestAuthorizer? authorizer,
    IReadOnlyList<IPathEndpoint> endpoints,
    ResourceDispatcher resources,
    ResourceRegistry registry,
    ILogger logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers["Audit-Id"] = Guid.NewGuid().ToString();
        http.Response.Headers.CacheControl = "no-cache, private";
        try
        {
            await ServeAsync(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
        }
        catch (StatusException refusal) when (!http.Response.HasStarted)
        {
            await ResponseWriter.WriteStatusAsync(http, refusal).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // a bug in one handler must not take the connection or the server down
        catch (Exception e) when (!http.Response.HasStarted)
#pragma warning restore CA1031
        {
            LogFailure(logger, e, http.Request.Method, http.Request.Path);
            await ResponseWriter.WriteStatusAsync(http, ApiErrors.Internal("Internal error occurred: " + e.Message)).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        var watch = RequestQuery.IsTrue(http.Request.Query, "watch");
        var info = RequestInfoParser.Parse(http.Request.Method, path, watch);
        var user = await AuthenticateAsync(http).ConfigureAwait(false);
        if (user is null && !HealthEndpoint.IsHealthPath(path))
            throw new StatusException(401, "Unauthorized", "Unauthorized");
        var judged = info.WithSelectedName(RequestQuery.Text(http.Request.Query, "fieldSelector"));
        await AuthorizeAsync(http, user ?? UserInfo.Anonymous, judged).ConfigureAwait(false);
        http.Features.Set(user ?? UserInfo.Anonymous);
        foreach (var endpoint in endpoints)
        {
            if (await endpoint.TryHandleAsync(http, info).ConfigureAwait(false))
                return;
        }

        if (info.IsResource && registry.Serves(info.Group, info.Version, info.Resource))
            await ServeResourceAsync(http, info, user!).ConfigureAwait(false);
        else
            await ResponseWriter.WriteTextAsync(http, 404, "404 page not found\n").ConfigureAwait(false);
    }

    private Task ServeResourceAsync(HttpContext http, RequestInfo info, UserInfo user)
    {
        if (info.Path.Contains("//", StringComparison.Ordinal))
            throw ApiErrors.NoSuchResource();
        if (HttpMethods.IsHead(http.Request.Method) || HttpMethods.IsOptions(http.Request.Method))
            throw ApiErrors.MethodNotAllowed();
        return resources.HandleAsync(http, info, user);
    }

    private async ValueTask<UserInfo?> AuthenticateAsync(HttpContext http)
    {
        foreach (var authenticator in authenticators)
        {
            if (await authenticator.AuthenticateAsync(http).ConfigureAwait(false) is { } user)
                return user;
        }

        return null;
    }

    private async ValueTask AuthorizeAsync(HttpContext http, UserInfo user, RequestInfo info)
    {
        if (authorizer is null || HealthEndpoint.IsHealthPath(info.Path))
            return;
        if (await authorizer.RefuseAsync(user, info, http.RequestAborted).ConfigureAwait(false) is { } why)
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            throw Forbidden.For(user, info, why);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger logger, Exception exception, string method, string path);
}
