using System.Text.Json.Nodes;

namespace Steelyard.ControllerManager.Informers;

/// <summary>
/// One change of one object. <paramref name="Old"/> is what the cache held before: always null for informers that
/// keep no objects. A deletion has no <paramref name="New"/>; its <paramref name="Old"/> is the last known state.
/// </summary>
public readonly record struct InformerEvent(JsonObject? Old, JsonObject? New)
{
    /// <summary>The newest state known.</summary>
    public JsonObject Object => New ?? Old!;

    public bool IsDeleted => New is null;
}
