using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Steelyard.Api.Admission;
using Steelyard.Api.Configuration;
using Steelyard.Api.Conversion;
using Steelyard.Kube.Client;

namespace Steelyard.Controller.Webhooks;

/// <summary>Answers the reviews that the API server sends: admissions and conversions.</summary>
internal sealed partial class WebhookEndpoint(WebhookObjects objects, CompileOptions options, ILogger logger)
{
    private readonly ILogger _logger = logger;

    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (context.Request.Method != HttpMethods.Post)
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        try
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            var answer = await AnswerAsync(path, body as JsonObject ?? [], context.RequestAborted).ConfigureAwait(false);
            if (answer is null)
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            else
                await WriteAsync(context, answer).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(e.Message, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException)
        {
            LogFailed(path, e.Message);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync($"cannot read the existing objects: {e.Message}", context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <returns>Null for an unknown path.</returns>
    public async Task<JsonObject?> AnswerAsync(string path, JsonObject review, CancellationToken cancellationToken)
    {
        if (path == AdmissionPaths.Convert)
            return ConversionReviews.Answer(review);
        var existing = await objects.ListAsync(path, cancellationToken).ConfigureAwait(false);
        return AdmissionReviews.Answer(path, review, existing, options);
    }

    private static async Task WriteAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted).ConfigureAwait(false);
    }

    [LoggerMessage(400, LogLevel.Error, "cannot judge an object", EventName = "webhookFailed")]
    private partial void LogFailed(string path, string error);
}
