using System.Text.Json.Nodes;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>Endpoints that share address family and ports, and so can be in one slice.</summary>
/// <param name="Ports">Null when no port could be resolved, or when there is nothing to resolve it from.</param>
internal sealed record EndpointGroup(string AddressType, JsonArray? Ports, IReadOnlyList<JsonObject> Endpoints);
