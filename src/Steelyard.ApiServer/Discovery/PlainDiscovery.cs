using System.Text.Json.Nodes;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Discovery;

/// <summary>The unaggregated discovery documents: APIVersions, APIGroupList, APIGroup and APIResourceList.</summary>
internal static class PlainDiscovery
{
    public static JsonObject ApiVersions(DiscoverySnapshot snapshot, string serverAddress) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = DiscoveryJson.Strings(snapshot.Find("")?.Versions.Select(v => v.Name) ?? []),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject
        {
            ["clientCIDR"] = "0.0.0.0/0",
            ["serverAddress"] = serverAddress,
        }),
    };

    public static JsonObject GroupList(DiscoverySnapshot snapshot) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = DiscoveryJson.Array(snapshot.Groups.Where(g => g.Name.Length > 0).Select(g => Fill([], g))),
    };

    public static JsonObject Group(DiscoveryGroup group) =>
        Fill(new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" }, group);

    public static JsonObject ResourceList(DiscoveryGroup group, DiscoveryVersion version)
    {
        var list = new JsonObject { ["kind"] = "APIResourceList" };
        // The core group's document is older than the field and still goes without it.
        if (group.Name.Length > 0)
            list["apiVersion"] = "v1";
        list["groupVersion"] = group.GroupVersion(version);
        list["resources"] = DiscoveryJson.Array(version.Resources.SelectMany(Entries));
        return list;
    }

    private static JsonObject Fill(JsonObject target, DiscoveryGroup group)
    {
        target["name"] = group.Name;
        target["versions"] = DiscoveryJson.Array(group.Versions.Select(v => Version(group, v)));
        target["preferredVersion"] = Version(group, group.Versions[0]);
        return target;
    }

    private static JsonObject Version(DiscoveryGroup group, DiscoveryVersion version) => new()
    {
        ["groupVersion"] = group.GroupVersion(version),
        ["version"] = version.Name,
    };

    private static IEnumerable<JsonObject> Entries(ResourceDefinition resource)
    {
        yield return Entry(resource);
        foreach (var name in resource.Subresources.Order(StringComparer.Ordinal))
            yield return SubresourceEntry(resource, name);
    }

    private static JsonObject Entry(ResourceDefinition resource)
    {
        var entry = new JsonObject
        {
            ["name"] = resource.Plural,
            ["singularName"] = resource.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
            ["verbs"] = DiscoveryJson.Strings(resource.Verbs),
        };
        DiscoveryJson.AddIfAny(entry, "shortNames", resource.ShortNames);
        DiscoveryJson.AddIfAny(entry, "categories", resource.Categories);
        if (DiscoverySnapshot.StorageVersionHash(resource) is { } hash)
            entry["storageVersionHash"] = hash;
        return entry;
    }

    private static JsonObject SubresourceEntry(ResourceDefinition resource, string name)
    {
        var info = SubresourceInfo.Of(resource, name);
        var entry = new JsonObject
        {
            ["name"] = $"{resource.Plural}/{name}",
            ["singularName"] = "",
            ["namespaced"] = resource.Namespaced,
        };
        if (info.IsForeign)
        {
            entry["group"] = info.Group;
            entry["version"] = info.Version;
        }
        entry["kind"] = info.Kind;
        entry["verbs"] = DiscoveryJson.Strings(info.Verbs);
        return entry;
    }
}
