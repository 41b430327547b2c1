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
            if (type == Patcher.ApplyPatchType)
                return YamlBody.Parse(Encoding.UTF8.GetString(bytes), duplicates);
            var patch = JsonBody.Parse(bytes, duplicates);
            if (type == Patcher.JsonPatchType)
                TellOperations(patch, duplicates);
            return patch;
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

    /// <summary>What is wrong with the members of a JSON patch's operations, as whole texts.</summary>
    private static void TellOperations(JsonNode? patch, List<string> problems)
    {
        for (var i = 0; i < problems.Count; i++)
            problems[i] = $"json patch duplicate field \"{problems[i]}\"";
        foreach (var (index, operation) in (patch as JsonArray ?? []).Index())
        {
            foreach (var (name, _) in operation as JsonObject ?? [])
            {
                if (name is not ("op" or "path" or "from" or "value"))
                    problems.Add($"json patch unknown field \"[{index}].{name}\"");
            }
        }
    }
}
