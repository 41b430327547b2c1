using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiMachinery.Schema;

/// <summary>
/// Checks values against a schema with the messages of a genuine server. CEL rules are not part of it
/// (see the room Cel), nor are list types and embedded resources (<see cref="StructuralValueValidator"/>).
/// </summary>
public static class SchemaValidator
{
    /// <summary>
    /// All errors of a value. <paramref name="old"/> is what was stored before an update: values that did not change are
    /// not looked at again, so that a tightened schema does not lock old objects. <paramref name="path"/> is the field
    /// path of the value, empty for a whole object.
    /// </summary>
    public static IReadOnlyList<FieldError> Validate(JsonNode? value, SchemaNode schema, JsonNode? old = null, string path = "")
    {
        var walk = new SchemaValidation(path);
        walk.Visit(value, schema, old);
        return walk.Errors;
    }
}
