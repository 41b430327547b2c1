using System.Text.Json.Nodes;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>What is to become of the slices of one service.</summary>
internal sealed record SlicePlan(
    IReadOnlyList<PackedSlice> Create, IReadOnlyList<PackedSlice> Keep, IReadOnlyList<JsonObject> Delete);

/// <summary>One slice as it is wanted.</summary>
/// <param name="Slice">The slice that is there; null for a new one.</param>
/// <param name="Changed">True if endpoints or ports differ from those of <paramref name="Slice"/>.</param>
internal sealed record PackedSlice(JsonObject? Slice, string AddressType, JsonArray? Ports, IReadOnlyList<JsonObject> Endpoints, bool Changed);
