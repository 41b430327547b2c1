using System.Text.Json.Nodes;

namespace Steelyard.Api.CustomResources;

/// <summary>One version of a custom resource. A null <see cref="Spec"/> means that the kind has none.</summary>
public sealed record CustomResourceVersion(string Name, SchemaProperty? Spec, SchemaProperty Status)
{
    public string? Description { get; init; }

    public bool IsStored { get; init; } = true;

    public string? DeprecationWarning { get; init; }

    public bool IsSpecRequired { get; init; }

    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [];

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Columns.Count > 0)
            json["additionalPrinterColumns"] = new JsonArray([.. Columns.Select(ColumnToJson)]);
        if (DeprecationWarning is not null)
        {
            json["deprecated"] = true;
            json["deprecationWarning"] = DeprecationWarning;
        }

        json["name"] = Name;
        json["schema"] = new JsonObject { ["openAPIV3Schema"] = Root().ToJson() };
        json["served"] = true;
        json["storage"] = IsStored;
        json["subresources"] = new JsonObject { ["status"] = new JsonObject() };
        return json;
    }

    private SchemaProperty Root()
    {
        List<(string, SchemaProperty)> properties =
        [
            ("apiVersion", SchemaProperty.Text("Group and version of this object's schema.")),
            ("kind", SchemaProperty.Text("Kind of this object.")),
            ("metadata", new SchemaProperty("object")),
        ];
        if (Spec is not null)
            properties.Add(("spec", Spec));
        properties.Add(("status", Status));
        return new SchemaProperty("object", Description) { Properties = properties, Required = IsSpecRequired ? ["spec"] : [] };
    }

    private static JsonNode ColumnToJson(PrinterColumn column)
    {
        var json = new JsonObject();
        if (column.Description is not null)
            json["description"] = column.Description;
        json["jsonPath"] = column.JsonPath;
        json["name"] = column.Name;
        if (column.Priority != 0)
            json["priority"] = column.Priority;
        json["type"] = column.Type;
        return json;
    }
}
