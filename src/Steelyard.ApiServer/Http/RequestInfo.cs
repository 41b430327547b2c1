namespace Steelyard.ApiServer.Http;

/// <summary>What a request asks for, read from method and path alone.</summary>
public sealed record RequestInfo
{
    /// <summary>get, list, watch, create, update, patch, delete, deletecollection; the lower-case method for other paths.</summary>
    public required string Verb { get; init; }

    public required string Path { get; init; }

    /// <summary>False for /version, /healthz, discovery and the like.</summary>
    public bool IsResource { get; init; }

    public string Group { get; init; } = string.Empty;

    public string Version { get; init; } = string.Empty;

    public string Resource { get; init; } = string.Empty;

    public string? Subresource { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    /// <summary>
    /// The request as authorization sees it: a list or watch whose field selector picks one name is about that name,
    /// so that rights limited by resourceNames suffice.
    /// </summary>
    public RequestInfo WithSelectedName(string? fieldSelector)
    {
        const string Selected = "metadata.name=";
        if (!IsResource || Name is not null || string.IsNullOrEmpty(fieldSelector))
            return this;
        foreach (var term in fieldSelector.Split(','))
        {
            if (term.StartsWith(Selected, StringComparison.Ordinal) && term[Selected.Length..].TrimStart('=') is { Length: > 0 } name)
                return this with { Name = name };
        }
        return this;
    }
}
