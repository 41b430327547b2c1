using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Protobuf;
using Steelyard.ApiServer.Handlers;
using YamlDotNet.Core;

namespace Steelyard.ApiServer.Http;

/// <summary>Reads request bodies: JSON, YAML and the protobuf that kubectl sends for typed creates.</summary>
internal static class BodyReader
{
    public const int MaxBytes = 3 * 1024 * 1024;

    private const string Accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(ct).ConfigureAwait(false);
            if (read.Buffer.Length > MaxBytes)
                throw TooLarge();
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The object of a create or update, as it was sent.</summary>
    /// <param name="kind">What refusals say it should have been.</param>
    public static JsonObject ParseObject(byte[] body, string? contentType, string kind, List<string> duplicates)
    {
        var type = Check(contentType);
        if (type == MediaType.Protobuf || body.AsSpan().StartsWith(ProtobufDecoder.Magic))
            return ProtobufDecoder.Decode(body);
        try
        {
            var node = type == MediaType.Yaml ? YamlBody.Parse(Encoding.UTF8.GetString(body), duplicates) : JsonBody.Parse(body, duplicates);
            return node as JsonObject ?? throw NoObject(body, node, kind);
        }
        catch (JsonException e)
        {
            throw Unrecognized(kind, "couldn't get version/kind; json parse error: " + JsonBody.Describe(body, e), Excerpt(body));
        }
        catch (YamlException e)
        {
            throw Unrecognized(kind, $"yaml: line {e.Start.Line}: {YamlProblem(body, e)}", Convert.ToHexStringLower(body.AsSpan(0, Math.Min(body.Length, 256))));
        }
    }

    /// <summary>The media type without parameters; no header means JSON.</summary>
    /// <exception cref="StatusException">415</exception>
    public static string Check(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
            return MediaType.Json;
        var type = MediaType.Parse(contentType).Type;
        return type is MediaType.Json or MediaType.Yaml or MediaType.Protobuf
            ? type
            : throw Unsupported(Accepted);
    }

    public static StatusException Unsupported(string accepted) => new(415, "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: " + accepted);

    private static StatusException TooLarge() =>
        new(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MaxBytes}");

    private static StatusException NoObject(byte[] body, JsonNode? node, string kind)
    {
        var type = node switch { JsonArray => "array", JsonValue v => GoKind(v), _ => "null" };
        return Unrecognized(kind,
            $"couldn't get version/kind; json parse error: json: cannot unmarshal {type} into Go value of type struct " +
            "{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }",
            Convert.ToHexStringLower(body.AsSpan(0, Math.Min(body.Length, 256))));
    }

    private static string GoKind(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "bool",
    };

    private static StatusException Unrecognized(string kind, string problem, string excerpt) =>
        ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {kind}): {problem} ({excerpt})");

    private static string Excerpt(byte[] body)
    {
        const int Shown = 30;
        if (body.Length == 0)
            return "<empty>";
        var text = Encoding.UTF8.GetString(body);
        return text.Length <= Shown ? text : text[..Shown] + " ...";
    }

    private static string YamlProblem(byte[] body, YamlException e) =>
        Encoding.UTF8.GetString(body).Split('\n').Any(line => line.StartsWith('\t'))
            ? "found a tab character that violates indentation"
            : e.Message;
}
