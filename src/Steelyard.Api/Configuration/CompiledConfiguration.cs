using Steelyard.Core.Configuration;

namespace Steelyard.Api.Configuration;

/// <summary>
/// The configuration in force and what is wrong with the objects it was made from. A wrong object counts with its last
/// good version; when none is known (it was wrong from the start) it is left out and named in <see cref="LeftOut"/>.
/// </summary>
public sealed record CompiledConfiguration
{
    public static readonly CompiledConfiguration Empty = new();

    public ConfigurationSnapshot Snapshot { get; init; } = ConfigurationSnapshot.Empty;

    public IReadOnlyList<ConfigurationError> Errors { get; init; } = [];

    /// <summary>Kinds and names of objects that take no part in the snapshot.</summary>
    public IReadOnlyList<(string Kind, string Name)> LeftOut { get; init; } = [];

    internal AcceptedObjects Accepted { get; init; } = AcceptedObjects.None;
}
