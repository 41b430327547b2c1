using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Discovery;

internal static class DiscoveryJson
{
    public static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)JsonValue.Create(t))]);

    public static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);

    public static void AddIfAny(JsonObject target, string field, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
            target[field] = Strings(texts);
    }
}
