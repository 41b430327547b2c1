using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiServer.Kinds.Pods;

/// <summary>The quality-of-service class of a Pod.</summary>
internal static class PodQuality
{
    private static readonly string[] _counted = ["cpu", "memory"];

    /// <summary>BestEffort (nothing asked for), Guaranteed (everything limited to what is requested) or Burstable.</summary>
    public static string Of(JsonObject? spec)
    {
        var any = false;
        var guaranteed = true;
        foreach (var container in spec.Objects("initContainers").Concat(spec.Objects("containers")))
        {
            var requests = container.Obj("resources").Obj("requests");
            var limits = container.Obj("resources").Obj("limits");
            foreach (var name in _counted)
            {
                var request = Read(requests, name);
                var limit = Read(limits, name);
                any |= request is not null || limit is not null;
                guaranteed &= limit is not null && request is not null && limit.Value.Nanos == request.Value.Nanos;
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static Quantity? Read(JsonObject? amounts, string name) =>
        Quantity.TryParse(amounts.Text(name), out var quantity) && !quantity.Nanos.IsZero ? quantity : null;
}
