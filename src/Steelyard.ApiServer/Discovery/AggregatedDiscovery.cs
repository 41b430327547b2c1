using System.Text.Json.Nodes;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Discovery;

/// <summary>The aggregated discovery document (apidiscovery.k8s.io): everything of /api or /apis in one answer.</summary>
internal static class AggregatedDiscovery
{
    public static JsonObject List(DiscoverySnapshot snapshot, bool core) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = DiscoveryJson.Array(snapshot.Groups.Where(g => g.Name.Length == 0 == core).Select(Group)),
    };

    private static JsonObject Group(DiscoveryGroup group) => new()
    {
        ["metadata"] = group.Name.Length == 0 ? [] : new JsonObject { ["name"] = group.Name },
        ["versions"] = DiscoveryJson.Array(group.Versions.Select(Version)),
    };

    private static JsonObject Version(DiscoveryVersion version) => new()
    {
        ["version"] = version.Name,
        ["resources"] = DiscoveryJson.Array(version.Resources.Select(Resource)),
        ["freshness"] = "Current",
    };

    private static JsonObject Resource(ResourceDefinition resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Plural,
            ["responseKind"] = Kind(resource, null),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = DiscoveryJson.Strings(resource.Verbs),
        };
        DiscoveryJson.AddIfAny(entry, "shortNames", resource.ShortNames);
        DiscoveryJson.AddIfAny(entry, "categories", resource.Categories);
        if (resource.Subresources.Count > 0)
            entry["subresources"] = DiscoveryJson.Array(resource.Subresources.Order(StringComparer.Ordinal).Select(n => Subresource(resource, n)));
        return entry;
    }

    private static JsonObject Subresource(ResourceDefinition resource, string name)
    {
        var info = SubresourceInfo.Of(resource, name);
        return new JsonObject
        {
            ["subresource"] = name,
            ["responseKind"] = Kind(resource, info),
            ["verbs"] = DiscoveryJson.Strings(info.Verbs),
        };
    }

    /// <summary>Built-in kinds leave group and version empty (meaning: as listed); custom kinds spell them out.</summary>
    private static JsonObject Kind(ResourceDefinition resource, SubresourceInfo? subresource)
    {
        var foreign = subresource is { IsForeign: true };
        return new JsonObject
        {
            ["group"] = foreign ? subresource!.Group : resource.IsCustom ? resource.Group : "",
            ["version"] = foreign ? subresource!.Version : resource.IsCustom ? resource.Version : "",
            ["kind"] = subresource?.Kind ?? resource.Kind,
        };
    }
}
