using System.Globalization;
using Steelyard.ApiMachinery.Errors;

namespace Steelyard.ApiServer.Handlers;

/// <summary>What a list or watch asks for, as the query says it.</summary>
public sealed record ListOptions
{
    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Items for each page; 0 or less: all.</summary>
    public long Limit { get; init; }

    public string? Continue { get; init; }

    public string? ResourceVersion { get; init; }

    public string? ResourceVersionMatch { get; init; }

    public bool? SendInitialEvents { get; init; }

    public bool AllowWatchBookmarks { get; init; }

    public long? TimeoutSeconds { get; init; }

    /// <summary>The numeric resourceVersion; null when none was given.</summary>
    public long? Revision(Func<string, StatusException> refusal)
    {
        if (string.IsNullOrEmpty(ResourceVersion))
            return null;
        if (long.TryParse(ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var revision))
            return revision;
        throw refusal($"resourceVersion: Invalid value: \"{ResourceVersion}\": strconv.ParseUint: parsing \"{ResourceVersion}\": invalid syntax");
    }

    /// <exception cref="StatusException">422: options that do not go together for a list.</exception>
    public void CheckForList()
    {
        var errors = new List<FieldError>();
        if (SendInitialEvents is not null)
            errors.Add(Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        CheckMatch(errors);
        Throw(errors);
    }

    /// <exception cref="StatusException">422: options that do not go together for a watch.</exception>
    public void CheckForWatch()
    {
        var errors = new List<FieldError>();
        if (SendInitialEvents is null && !string.IsNullOrEmpty(ResourceVersionMatch))
            errors.Add(Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
        if (!string.IsNullOrEmpty(Continue))
            errors.Add(Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
        if (SendInitialEvents is not null && ResourceVersionMatch != "NotOlderThan")
        {
            errors.Add(Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
            if (!string.IsNullOrEmpty(ResourceVersionMatch))
                errors.Add(NotSupported("\"NotOlderThan\""));
        }

        Throw(errors);
    }

    private void CheckMatch(List<FieldError> errors)
    {
        if (string.IsNullOrEmpty(ResourceVersionMatch))
            return;
        if (!string.IsNullOrEmpty(Continue))
            errors.Add(Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
        if (string.IsNullOrEmpty(ResourceVersion))
            errors.Add(Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"));
        if (ResourceVersionMatch is not ("Exact" or "NotOlderThan"))
            errors.Add(NotSupported("\"Exact\", \"NotOlderThan\", \"\""));
        if (ResourceVersionMatch == "Exact" && ResourceVersion == "0")
            errors.Add(Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
    }

    private FieldError NotSupported(string supported) => new(FieldErrorType.FieldValueNotSupported, "resourceVersionMatch",
        $"Unsupported value: \"{ResourceVersionMatch}\": supported values: {supported}");

    private static FieldError Forbidden(string field, string text) => new(FieldErrorType.FieldValueForbidden, field, "Forbidden: " + text);

    private static void Throw(List<FieldError> errors)
    {
        if (errors.Count > 0)
            throw ApiErrors.InvalidOptions("ListOptions", errors);
    }
}
