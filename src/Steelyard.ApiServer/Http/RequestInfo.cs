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
}
