namespace Steelyard.ApiServer.Http;

/// <summary>One media type of an Accept or Content-Type header with its parameters, lower-case where case does not matter.</summary>
internal sealed record MediaType(string Type, IReadOnlyDictionary<string, string> Parameters)
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";
    public const string Protobuf = "application/vnd.kubernetes.protobuf";

    public string? this[string parameter] => Parameters.GetValueOrDefault(parameter);

    /// <summary>The types of a header in its order.</summary>
    public static IEnumerable<MediaType> ParseList(string? header) =>
        (header ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse);

    public static MediaType Parse(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                parameters[part[..equals].Trim()] = part[(equals + 1)..].Trim().Trim('"');
        }

        return new MediaType(parts[0].ToLowerInvariant(), parameters);
    }
}
