using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Handlers;
using Steelyard.ApiServer.Registry;
using YamlDotNet.Core;

namespace Steelyard.ApiServer.Http;

/// <summary>Reads the body of a PATCH.</summary>
internal static class PatchBody
{
    /// <summary>The media type of the patch.</summary>
    /// <exception cref="StatusException">415: no patch type, or none that this resource takes.</exception>
    public static string CheckType(string? contentType, ResourceDefinition resource)
    {
        var type = MediaType.Parse(contentType ?? string.Empty).Type;
        switch (type)
        {
            case Patcher.JsonPatchType or Patcher.MergePatchType or Patcher.ApplyPatchType:
                return type;
            case Patcher.StrategicPatchType when !resource.IsCustom:
                return type;
            case Patcher.StrategicPatchType:
                throw BodyReader.Unsupported($"{Patcher.JsonPatchType}, {Patcher.MergePatchType}, {Patcher.ApplyPatchType}");
            default:
                throw new StatusException(415, "UnsupportedMediaType", "415: Unsupported Media Type", []);
        }
    }

    public static JsonNode? Parse(byte[] bytes, string type, List<string> duplicates)
    {
        try
        {
            return type == Patcher.ApplyPatchType
                ? YamlBody.Parse(Encoding.UTF8.GetString(bytes), duplicates)
                : JsonBody.Parse(bytes, duplicates);
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest("error decoding patch: " + JsonBody.Describe(bytes, e));
        }
        catch (YamlException e)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: yaml: line {e.Start.Line}: {e.Message}");
        }
    }
}
