using System.Text.Json.Nodes;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>One page of a list.</summary>
public sealed class ObjectListResult
{
    public required ResourceDefinition Resource { get; init; }

    public required long Revision { get; init; }

    public required IReadOnlyList<StoredObject> Stored { get; init; }

    /// <summary>The items in the served version where that is not the stored one; else null.</summary>
    public IReadOnlyList<JsonObject>? Converted { get; init; }

    public string? Continue { get; init; }

    public long? RemainingItemCount { get; init; }

    /// <summary>The parsed items, not to be changed.</summary>
    public IEnumerable<JsonObject> Items => Converted ?? Stored.Select(s => s.Value);
}
