using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Steelyard.Kube;
using Steelyard.Kube.Client;

namespace Steelyard.Hosting.Web;

/// <summary>Lets in whoever shows a token that the API server knows and allows to GET the path.</summary>
public sealed partial class MetricsAuthorizer(KubeClient client, ILogger logger)
{
    private const string Scheme = "Bearer ";
    private static readonly ResourceType s_tokenReviews = new("authentication.k8s.io", "v1", "tokenreviews", namespaced: false);
    private static readonly ResourceType s_accessReviews = new("authorization.k8s.io", "v1", "subjectaccessreviews", namespaced: false);
    private readonly ILogger _logger = logger;

    /// <returns>200, 401, 403, or 500 when the API server could not be asked.</returns>
    public async Task<int> CheckAsync(string authorization, string path, CancellationToken cancellationToken)
    {
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return StatusCodes.Status401Unauthorized;
        try
        {
            var review = new JsonObject { ["token"] = authorization[Scheme.Length..].Trim() };
            var status = await AskAsync(s_tokenReviews, "TokenReview", review, cancellationToken).ConfigureAwait(false);
            if (status?["authenticated"] is not JsonValue known || !known.TryGetValue<bool>(out var isKnown) || !isKnown)
                return StatusCodes.Status401Unauthorized;
            var access = new JsonObject
            {
                ["nonResourceAttributes"] = new JsonObject { ["path"] = path, ["verb"] = "get" },
                ["user"] = status["user"]?["username"]?.DeepClone(),
                ["uid"] = status["user"]?["uid"]?.DeepClone(),
                ["groups"] = status["user"]?["groups"]?.DeepClone(),
                ["extra"] = status["user"]?["extra"]?.DeepClone(),
            };
            var verdict = await AskAsync(s_accessReviews, "SubjectAccessReview", access, cancellationToken).ConfigureAwait(false);
            return verdict?["allowed"] is JsonValue allowed && allowed.TryGetValue<bool>(out var isAllowed) && isAllowed
                ? StatusCodes.Status200OK
                : StatusCodes.Status403Forbidden;
        }
        catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
        {
            LogUnknown(e.Message);
            return StatusCodes.Status500InternalServerError;
        }
    }

    private async Task<JsonNode?> AskAsync(ResourceType type, string kind, JsonObject spec, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
            new JsonObject { ["apiVersion"] = type.ApiVersion, ["kind"] = kind, ["spec"] = spec }.WriteTo(json);
        var answer = await client.CreateAsync(type, "", buffer.WrittenMemory, json => JsonNode.Parse(json), cancellationToken).ConfigureAwait(false);
        return answer?["status"];
    }

    [LoggerMessage(300, LogLevel.Error, "cannot ask the API server whether a scrape is allowed", EventName = "authorizationFailed")]
    private partial void LogUnknown(string error);
}
