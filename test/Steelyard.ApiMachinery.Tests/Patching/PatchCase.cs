using System.Text.Json.Nodes;

namespace Steelyard.ApiMachinery.Tests.Patching;

/// <summary>One recorded patch: the object before, the patch, and the object after or the refusal. Server-chosen values are left out.</summary>
internal sealed record PatchCase(string Name, string Kind, JsonNode Before, JsonNode Patch, JsonNode? After, JsonObject? Error)
{
    public static List<PatchCase> OfType(string type)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "testdata", "patching", "patch-cases.json");
        var cases = JsonNode.Parse(File.ReadAllText(path))!.AsArray();
        return [.. cases.Where(c => (string?)c!["type"] == type).Select(c => Read(c!.AsObject()))];
    }

    private static PatchCase Read(JsonObject c) =>
        new((string)c["name"]!, (string)c["kind"]!, c["before"]!, c["patch"]!, c["after"], c["error"]?.AsObject());
}
