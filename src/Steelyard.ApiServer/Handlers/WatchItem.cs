using System.Text.Json.Nodes;
using Steelyard.ApiServer.Storage;

namespace Steelyard.ApiServer.Handlers;

/// <summary>One event of a watch. A bookmark has no object, only a revision.</summary>
public sealed class WatchItem
{
    /// <summary>ADDED, MODIFIED, DELETED or BOOKMARK.</summary>
    public required string Type { get; init; }

    public required long Revision { get; init; }

    /// <summary>The state to show; its own revision may be older than <see cref="Revision"/> when it left the selection.</summary>
    public StoredObject? Stored { get; init; }

    /// <summary>The state in the served version where that is not the stored one.</summary>
    public JsonObject? Converted { get; init; }

    /// <summary>The bookmark that ends the initial events.</summary>
    public bool InitialEventsEnd { get; init; }
}
