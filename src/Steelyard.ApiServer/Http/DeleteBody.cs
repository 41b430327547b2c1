using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Protobuf;
using Steelyard.ApiServer.Handlers;

namespace Steelyard.ApiServer.Http;

/// <summary>Reads the DeleteOptions that a DELETE may carry as its body.</summary>
internal static class DeleteBody
{
    private const string Scheme = "pkg/apis/meta/internalversion/scheme/register.go:27";

    /// <param name="query">What the query says; a body replaces it.</param>
    public static DeleteOptions Parse(byte[] bytes, string? contentType, DeleteOptions query)
    {
        var body = ParseObject(bytes, contentType);
        var kind = ObjectMeta.Text(body, "kind");
        if (kind is not (null or "DeleteOptions"))
            throw ApiErrors.BadRequest($"no kind \"{kind}\" is registered for version \"{ObjectMeta.Text(body, "apiVersion")}\" in scheme \"{Scheme}\"");
        var options = DeleteOptions.FromJson(body);
        return options with { DryRun = options.DryRun || query.DryRun };
    }

    private static JsonObject ParseObject(byte[] bytes, string? contentType)
    {
        if (BodyReader.Check(contentType) == MediaType.Protobuf || bytes.AsSpan().StartsWith(ProtobufDecoder.Magic))
            return ProtobufDecoder.Decode(bytes);
        try
        {
            return JsonBody.Parse(bytes, []) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest("couldn't get version/kind; json parse error: " + JsonBody.Describe(bytes, e));
        }
    }
}
