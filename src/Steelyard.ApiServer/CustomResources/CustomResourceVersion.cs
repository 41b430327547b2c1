using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>One version of a custom resource as its definition describes it.</summary>
public sealed class CustomResourceVersion
{
    private CustomResourceVersion(JsonObject definition, JsonNode version)
    {
        Group = definition.Text("spec", "group");
        Name = version.Text("name");
        Plural = definition.Text("spec", "names", "plural");
        IsServed = version.Flag("served");
        IsStorage = version.Flag("storage");
        IsTerminating = definition.TextOrNull("metadata", "deletionTimestamp") is not null;
        Schema = OpenApiSchemaReader.ReadResource(version.At("schema", "openAPIV3Schema") as JsonObject ?? []);
        HasStatus = version.At("subresources", "status") is JsonObject;
        Scale = version.At("subresources", "scale") is JsonObject scale ? ReadScale(scale) : null;
        SelectableFields = [.. version.Each("selectableFields").Select(f => f.Text("jsonPath"))];
        Columns = [.. version.Each("additionalPrinterColumns").Select(ReadColumn)];
        DeprecationWarning = version.Flag("deprecated")
            ? version.TextOrNull("deprecationWarning") ?? $"{Group}/{Name} {definition.Text("spec", "names", "kind")} is deprecated"
            : null;
    }

    public string Group { get; }

    public string Name { get; }

    public string Plural { get; }

    public bool IsServed { get; }

    public bool IsStorage { get; }

    /// <summary>The definition is being deleted: no new objects.</summary>
    public bool IsTerminating { get; }

    /// <summary>The schema of the whole object.</summary>
    public SchemaNode Schema { get; }

    public bool HasStatus { get; }

    public ScalePaths? Scale { get; }

    public IReadOnlyList<string> SelectableFields { get; }

    public IReadOnlyList<PrinterColumn> Columns { get; }

    public string? DeprecationWarning { get; }

    public string ApiVersion => $"{Group}/{Name}";

    /// <summary>All versions of a definition, served or not.</summary>
    public static IReadOnlyList<CustomResourceVersion> Read(JsonObject definition) =>
        [.. definition.Each("spec", "versions").Select(v => new CustomResourceVersion(definition, v))];

    private static ScalePaths ReadScale(JsonObject scale) => new(
        scale.Text("specReplicasPath"),
        scale.Text("statusReplicasPath"),
        scale.TextOrNull("labelSelectorPath") is { Length: > 0 } selector ? selector : null);

    private static PrinterColumn ReadColumn(JsonObject column) => new(
        column.Text("name"),
        column.Text("type"),
        column.Text("jsonPath"),
        column.Text("format"),
        (int)column.Integer("priority"),
        column.Text("description"));
}
