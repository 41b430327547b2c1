namespace Steelyard.ApiMachinery.Schema;

/// <summary>The schema of ObjectMeta, for custom resources and embedded resources, whose authors do not write it down.</summary>
public static class ObjectMetaSchema
{
    public const string DefinitionName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    public static SchemaNode Node { get; } = Build(null);

    /// <summary>ObjectMeta with the constraints an author put on name and generateName (nothing else may be constrained).</summary>
    public static SchemaNode With(SchemaNode? authored) =>
        authored?.Properties is { Count: > 0 } || authored?.Rules is not null ? Build(authored) : Node;

    private static SchemaNode Build(SchemaNode? authored)
    {
        var properties = new Dictionary<string, SchemaNode>(StringComparer.Ordinal)
        {
            ["annotations"] = StringMap(),
            ["creationTimestamp"] = new() { Type = "string", Format = "date-time", Nullable = true },
            ["deletionGracePeriodSeconds"] = new() { Type = "integer", Format = "int64" },
            ["deletionTimestamp"] = new() { Type = "string", Format = "date-time" },
            ["finalizers"] = new() { Type = "array", Items = Text(), ListType = "set", PatchStrategy = "merge" },
            ["generateName"] = Text(),
            ["generation"] = new() { Type = "integer", Format = "int64" },
            ["labels"] = StringMap(),
            ["managedFields"] = new() { Type = "array", ListType = "atomic", Items = ManagedFieldsEntry() },
            ["name"] = Text(),
            ["namespace"] = Text(),
            ["ownerReferences"] = OwnerReferences(),
            ["resourceVersion"] = Text(),
            ["selfLink"] = Text(),
            ["uid"] = Text(),
        };
        foreach (var name in (string[])["name", "generateName"])
        {
            if (authored?.Properties?.TryGetValue(name, out var constrained) == true)
                properties[name] = constrained;
        }
        return new SchemaNode
        {
            Type = "object",
            DefinitionName = DefinitionName,
            Properties = properties,
            Required = authored?.Required,
            Rules = authored?.Rules,
        };
    }

    private static SchemaNode Text() => new() { Type = "string" };

    private static SchemaNode StringMap() => new() { Type = "object", AdditionalProperties = Text() };

    private static SchemaNode ManagedFieldsEntry() => new()
    {
        Type = "object",
        DefinitionName = "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry",
        Properties = new Dictionary<string, SchemaNode>(StringComparer.Ordinal)
        {
            ["apiVersion"] = Text(),
            ["fieldsType"] = Text(),
            ["fieldsV1"] = new() { Type = "object", PreserveUnknownFields = true, DefinitionName = "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1" },
            ["manager"] = Text(),
            ["operation"] = Text(),
            ["subresource"] = Text(),
            ["time"] = new() { Type = "string", Format = "date-time" },
        },
    };

    private static SchemaNode OwnerReferences() => new()
    {
        Type = "array",
        ListType = "map",
        ListMapKeys = ["uid"],
        PatchStrategy = "merge",
        PatchMergeKey = "uid",
        Items = new SchemaNode
        {
            Type = "object",
            DefinitionName = "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference",
            MapType = "atomic",
            Required = ["apiVersion", "kind", "name", "uid"],
            Properties = new Dictionary<string, SchemaNode>(StringComparer.Ordinal)
            {
                ["apiVersion"] = Text(),
                ["blockOwnerDeletion"] = new() { Type = "boolean" },
                ["controller"] = new() { Type = "boolean" },
                ["kind"] = Text(),
                ["name"] = Text(),
                ["uid"] = Text(),
            },
        },
    };
}
