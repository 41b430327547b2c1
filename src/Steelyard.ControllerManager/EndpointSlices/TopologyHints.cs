using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ControllerManager.EndpointSlices;

/// <summary>Hints by <c>spec.trafficDistribution</c>: consumers in a zone (on a node) should prefer its own endpoints.</summary>
internal static class TopologyHints
{
    /// <summary>Sets hints on ready endpoints, if all of them have a zone.</summary>
    public static void Set(JsonObject service, IReadOnlyList<JsonObject> endpoints)
    {
        var distribution = service.Text("spec", "trafficDistribution");
        if (distribution is not ("PreferClose" or "PreferSameZone" or "PreferSameNode"))
            return;
        var ready = endpoints.Where(endpoint => endpoint.Flag("conditions", "ready")).ToList();
        if (ready.Exists(endpoint => endpoint.Text("zone").Length == 0))
            return;
        foreach (var endpoint in ready)
        {
            var hints = new JsonObject { ["forZones"] = Named(endpoint.Text("zone")) };
            if (distribution == "PreferSameNode" && endpoint.Text("nodeName") is { Length: > 0 } node)
                hints["forNodes"] = Named(node);
            endpoint["hints"] = hints;
        }
    }

    private static JsonArray Named(string name) => new(new JsonObject { ["name"] = name });
}
