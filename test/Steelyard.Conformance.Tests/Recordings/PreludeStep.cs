using System.Text.Json.Nodes;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>One request (or one instruction to the webhook) that goes before a recorded step.</summary>
internal sealed class PreludeStep(JsonObject json)
{
    /// <summary>The number of the recorded step this one precedes; null when it happens during one.</summary>
    public int? Before { get; } = (int?)json["before"];

    /// <summary>The number of the recorded watch this one happens in.</summary>
    public int? During { get; } = (int?)json["during"];

    /// <summary>What the webhook answers from here on; null when this is a request.</summary>
    public JsonObject? Webhook => json["webhook"] as JsonObject;

    /// <summary>A namespace in which a kubelet works while this step waits.</summary>
    public string? Kubelet => (string?)json["kubelet"];

    public string Method => (string?)json["method"] ?? "GET";
    public string Path => (string)json["path"]!;
    public JsonNode? Body => json["body"];
    public string ContentType => (string?)json["contentType"] ?? (Method == "PATCH" ? "application/merge-patch+json" : "application/json");

    /// <summary>The status that ends the waiting; null: any success.</summary>
    public int? Status => (int?)json["status"];

    /// <summary>Placeholder to the dotted path of its value in the answer.</summary>
    public IEnumerable<(string Name, string Path)> Bindings =>
        (json["bind"] as JsonObject ?? []).Select(pair => (pair.Key, (string)pair.Value!));

    /// <summary>Dotted path to the text it must have before the scenario goes on; empty text: merely be there.</summary>
    public IEnumerable<(string Path, string Value)> Awaited =>
        (json["until"] as JsonObject ?? []).Select(pair => (pair.Key, (string)pair.Value!));

    /// <summary>The value at a dotted path (numbers index lists), or null. A path that ends in "-" means what follows the value's last hyphen.</summary>
    public static string? Find(JsonNode? root, string path)
    {
        if (path.EndsWith('-'))
            return Find(root, path[..^1]) is { } name ? name[(name.LastIndexOf('-') + 1)..] : null;
        foreach (var part in path.Split('.'))
            root = root is JsonArray list ? list.ElementAtOrDefault(int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)) : root?[part];
        return root is JsonValue value ? value.ToString() : root?.ToJsonString();
    }
}
