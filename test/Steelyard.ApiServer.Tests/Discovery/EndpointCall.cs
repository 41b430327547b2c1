using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiServer.Http;

namespace Steelyard.ApiServer.Tests.Discovery;

/// <summary>One request to a path endpoint, without a socket.</summary>
internal sealed class EndpointCall
{
    public required bool Handled { get; init; }

    public required HttpResponse Response { get; init; }

    public required string Body { get; init; }

    public JsonNode Json => JsonNode.Parse(Body)!;

    public static async Task<EndpointCall> GetAsync(
        IPathEndpoint endpoint, string path, string? accept = null, string? ifNoneMatch = null, string method = "GET")
    {
        var context = new DefaultHttpContext();
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var bare = query < 0 ? path : path[..query];
        context.Request.Method = method;
        context.Request.Path = bare;
        context.Request.QueryString = new QueryString(query < 0 ? "" : path[query..]);
        context.Request.Headers.Accept = accept;
        context.Request.Headers.IfNoneMatch = ifNoneMatch;
        using var body = new MemoryStream();
        context.Response.Body = body;
        var handled = await endpoint.TryHandleAsync(context, new RequestInfo { Verb = method.ToLowerInvariant(), Path = bare });
        return new EndpointCall { Handled = handled, Response = context.Response, Body = Encoding.UTF8.GetString(body.ToArray()) };
    }
}
