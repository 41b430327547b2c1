using System.Text.Json.Nodes;
using Steelyard.ApiServer.Admission;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>Makes the resources a CustomResourceDefinition asks to serve.</summary>
public sealed class CustomResourceFactory(WebhookClient webhooks)
{
    private static readonly string[] Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

    /// <summary>One resource for each served version, with the names that were accepted.</summary>
    public IReadOnlyList<ResourceDefinition> Create(JsonObject definition)
    {
        var versions = CustomResourceVersion.Read(definition);
        var storage = versions.FirstOrDefault(v => v.IsStorage);
        if (storage is null)
            return [];
        return [.. versions.Where(v => v.IsServed).Select(v => Create(definition, v, storage, versions))];
    }

    private ResourceDefinition Create(
        JsonObject definition, CustomResourceVersion version, CustomResourceVersion storage, IReadOnlyList<CustomResourceVersion> versions)
    {
        var names = definition.At("status", "acceptedNames");
        List<string> subresources = [];
        if (version.HasStatus)
            subresources.Add("status");
        if (version.Scale is not null)
            subresources.Add("scale");
        return new ResourceDefinition
        {
            Group = version.Group,
            Version = version.Name,
            Kind = names.Text("kind"),
            Plural = version.Plural,
            Singular = names.Text("singular"),
            ListKindOverride = names.TextOrNull("listKind"),
            ShortNames = [.. names.Texts("shortNames")],
            Categories = [.. names.Texts("categories")],
            Namespaced = definition.Text("spec", "scope") == "Namespaced",
            Strategy = new CustomResourceStrategy(version),
            Schema = version.Schema,
            Subresources = subresources,
            Scale = version.Scale,
            Verbs = Verbs,
            StorageVersion = storage.Name,
            Converter = Converter(definition, version, storage, versions),
            IsCustom = true,
            PrinterColumns = version.Columns,
            DeprecationWarning = version.DeprecationWarning,
        };
    }

    private IObjectConverter? Converter(
        JsonObject definition, CustomResourceVersion version, CustomResourceVersion storage, IReadOnlyList<CustomResourceVersion> versions)
    {
        // Objects written under an earlier storage version stay as they were until they are written again.
        var onlyStored = definition.Texts("status", "storedVersions").All(v => v == storage.Name);
        if (version == storage && onlyStored)
            return null;
        var kind = definition.Text("spec", "names", "kind");
        IVersionConverter converter = definition.Text("spec", "conversion", "strategy") == "Webhook"
            ? new WebhookVersionConverter(webhooks, definition.At("spec", "conversion", "webhook")!, kind)
            : new ApiVersionConverter();
        return new CustomResourceConverter(version, storage, versions, converter);
    }
}
