using System.Text.Json.Nodes;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Tests.Discovery;

/// <summary>
/// Recorded discovery documents, cut to groups that an embedded server has, and the resource definitions they
/// describe: read from the aggregated documents alone, so that the plain ones are expectations.
/// </summary>
internal static class DiscoveryRecording
{
    public static readonly JsonObject Documents = JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "testdata", "discovery", "documents.json")))!.AsObject();

    public static IEnumerable<ResourceDefinition> Definitions() =>
        from document in new[] { "aggregated /api", "aggregated /apis" }
        from grp in Documents[document]!["items"]!.AsArray()
        from version in grp!["versions"]!.AsArray()
        from resource in version!["resources"]!.AsArray()
        select Definition((string?)grp["metadata"]!["name"] ?? "", (string)version["version"]!, resource!);

    public static ResourceDefinition Custom(string group, string version, string kind) => new()
    {
        Group = group,
        Version = version,
        Kind = kind,
        Plural = kind.ToLowerInvariant() + "s",
        Singular = kind.ToLowerInvariant(),
        Namespaced = true,
        Strategy = null!,
        IsCustom = true,
        StorageVersion = "v1",
        Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"],
        ShortNames = ["ty"],
        Categories = ["all", "play"],
        Subresources = ["status"],
    };

    private static ResourceDefinition Definition(string group, string version, JsonNode resource) => new()
    {
        Group = group,
        Version = version,
        Kind = (string)resource["responseKind"]!["kind"]!,
        Plural = (string)resource["resource"]!,
        Singular = (string)resource["singularResource"]!,
        Namespaced = (string)resource["scope"]! == "Namespaced",
        Strategy = null!,
        Verbs = Texts(resource["verbs"]),
        ShortNames = Texts(resource["shortNames"]),
        Categories = Texts(resource["categories"]),
        Subresources = [.. (resource["subresources"]?.AsArray() ?? []).Select(s => (string)s!["subresource"]!)],
    };

    private static string[] Texts(JsonNode? list) => [.. (list?.AsArray() ?? []).Select(t => (string)t!)];
}
