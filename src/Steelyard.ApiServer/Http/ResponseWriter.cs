using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Http;

/// <summary>Sends bodies and refusals.</summary>
internal static class ResponseWriter
{
    /// <summary>A refusal, as JSON or as the YAML the client asked for.</summary>
    public static Task WriteStatusAsync(HttpContext http, StatusException refusal)
    {
        if (refusal.Details?["retryAfterSeconds"] is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToJsonString();
        var yaml = http.Request.Headers.Accept.ToString() == MediaType.Yaml;
        return WriteNodeAsync(http, refusal.Code, refusal.ToStatus(), yaml);
    }

    public static Task WriteNodeAsync(HttpContext http, int code, JsonNode node, bool yaml = false)
    {
        if (yaml)
            return WriteBytesAsync(http, code, MediaType.Yaml, Encoding.UTF8.GetBytes(YamlWriter.Write(node)));
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, IsPretty(http) ? ObjectJson.IndentedWriterOptions : ObjectJson.WriterOptions))
            node.WriteTo(writer);
        return WriteBytesAsync(http, code, MediaType.Json, buffer.WrittenMemory);
    }

    public static Task WriteTextAsync(HttpContext http, int code, string text)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return WriteBytesAsync(http, code, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    public static async Task WriteBytesAsync(HttpContext http, int code, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        response.StatusCode = code;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await response.BodyWriter.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Warning headers (RFC 7234 §5.5), code 299 as Kubernetes uses it.</summary>
    public static void AddWarnings(HttpContext http, IReadOnlyCollection<string> warnings)
    {
        foreach (var warning in warnings.Distinct())
        {
            var quoted = warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            http.Response.Headers.Append("Warning", $"299 - \"{quoted.ReplaceLineEndings(" ")}\"");
        }
    }

    public static bool IsPretty(HttpContext http) => RequestQuery.IsTrue(http.Request.Query, "pretty");
}
