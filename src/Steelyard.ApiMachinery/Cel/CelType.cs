using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Cel;

/// <summary>
/// The static type of an expression as far as it is known: <see cref="Name"/> is a type name of CEL or <c>dyn</c>.
/// Objects carry the schema that says which fields they have.
/// </summary>
public sealed record CelType(string Name, CelType? Element = null, SchemaNode? Object = null)
{
    public static readonly CelType Dyn = new("dyn");
    public static readonly CelType Bool = new("bool");
    public static readonly CelType Int = new("int");
    public static readonly CelType String = new("string");

    public bool IsDyn => Name == "dyn";

    /// <summary>The type of values of a schema.</summary>
    public static CelType Of(SchemaNode schema)
    {
        if (schema.IntOrString)
            return Dyn;
        return schema.Type switch
        {
            "object" when schema.Properties is { Count: > 0 } => new CelType("object", Object: schema),
            "object" when schema.AdditionalProperties is { } values => new CelType("map", Of(values)),
            "object" => schema.PreserveUnknownFields ? Dyn : new CelType("object", Object: schema),
            "array" => new CelType("list", schema.Items is null ? Dyn : Of(schema.Items)),
            "integer" => Int,
            "number" => new CelType("double"),
            "boolean" => Bool,
            "string" => OfText(schema.Format),
            _ => Dyn,
        };
    }

    private static CelType OfText(string? format) => format switch
    {
        "date-time" or "date" => new CelType("timestamp"),
        "duration" => new CelType("duration"),
        "byte" => new CelType("bytes"),
        _ => String,
    };

    public override string ToString() => Name switch
    {
        "list" => $"list({Element ?? Dyn})",
        "map" => $"map(string, {Element ?? Dyn})",
        "timestamp" => "google.protobuf.Timestamp",
        "duration" => "google.protobuf.Duration",
        _ => Name,
    };
}
