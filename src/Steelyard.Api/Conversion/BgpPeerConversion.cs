using System.Text.Json.Nodes;
using Steelyard.Api.Resources;

namespace Steelyard.Api.Conversion;

/// <summary>
/// Converts BGPPeers between v1beta1 and v1beta2. Fields of both versions are copied; those that only v1beta2 has are
/// lost on the way down; the status is not carried. Timers that are not set stay not set in both directions: turning
/// them into 0s, as MetalLB does, would silently switch keepalives off.
/// </summary>
public static class BgpPeerConversion
{
    private static readonly string[] _fieldsOfBoth =
    [
        "bfdProfile", "ebgpMultiHop", "holdTime", "keepaliveTime", "myASN", "nodeSelectors", "password", "peerASN",
        "peerAddress", "peerPort", "routerID", "sourceAddress",
    ];

    /// <summary>Returns a converted copy. Converting to the version the object already has returns a plain copy.</summary>
    /// <exception cref="FormatException">The object is no BGPPeer, or one of the versions is unknown.</exception>
    public static JsonObject Convert(JsonObject source, string desiredApiVersion)
    {
        var from = Text(source, "apiVersion");
        if (Text(source, "kind") != "BGPPeer" || !IsKnown(from))
            throw new FormatException($"cannot convert {from} {Text(source, "kind")}: only BGPPeers of {ApiGroup.Name} are converted");
        if (!IsKnown(desiredApiVersion))
            throw new FormatException($"cannot convert BGPPeer to unknown version {desiredApiVersion}");
        if (from == desiredApiVersion)
            return source.DeepClone().AsObject();
        var result = new JsonObject { ["apiVersion"] = desiredApiVersion, ["kind"] = "BGPPeer" };
        if (source["metadata"] is { } metadata)
            result["metadata"] = metadata.DeepClone();
        if (source["spec"] is JsonObject spec)
            result["spec"] = ConvertSpec(spec);
        return result;
    }

    private static JsonObject ConvertSpec(JsonObject spec)
    {
        var result = new JsonObject();
        foreach (var field in _fieldsOfBoth)
        {
            if (spec[field] is { } value)
                result[field] = value.DeepClone();
        }

        return result;
    }

    private static bool IsKnown(string? version) => version is ApiGroup.ApiVersionV1Beta1 or ApiGroup.ApiVersionV1Beta2;

    private static string? Text(JsonObject json, string field) =>
        json[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
