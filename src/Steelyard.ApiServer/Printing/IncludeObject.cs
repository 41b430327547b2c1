using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiServer.Printing;

/// <summary>What each row of a Table carries besides its cells.</summary>
public enum IncludeObject
{
    Metadata,
    None,
    Object,
}

/// <summary>Reads the <c>includeObject</c> query parameter.</summary>
public static class IncludeObjectParser
{
    /// <exception cref="StatusException">400 for any other word.</exception>
    public static IncludeObject Parse(string? value) => value switch
    {
        null or "" or "Metadata" => IncludeObject.Metadata,
        "None" => IncludeObject.None,
        "Object" => IncludeObject.Object,
        _ => throw new StatusException(
            400,
            "BadRequest",
            "Unable to convert to Table as requested: includeObject: Invalid value: \"" + value +
            "\": must be 'Metadata', 'Object', 'None', or empty"),
    };
}
