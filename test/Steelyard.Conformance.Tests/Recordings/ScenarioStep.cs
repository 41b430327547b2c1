using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>One recorded request with what a genuine server answered. A stream step is a watch.</summary>
internal sealed partial class ScenarioStep(int number, JsonObject json)
{
    public int Number { get; } = number;
    public string Name { get; } = (string)json["name"]!;
    public bool HasRequest => json.ContainsKey("request");

    public string Method => (string)Request["method"]!;
    public string Path => (string)Request["path"]!;
    public JsonObject? Query => Request["query"] as JsonObject;
    public JsonObject? Headers => Request["headers"] as JsonObject;
    public JsonNode? RequestBody => Request["body"];

    /// <summary>The text to send; bodies the recorder cut are made as long as they were.</summary>
    public string? RawRequestBody
    {
        get
        {
            var text = RequestBody is JsonValue value && value.TryGetValue<string>(out var plain) ? plain : RequestBody?.ToJsonString(Json.Relaxed);
            return text switch
            {
                null => null,
                "<0 bytes>" => "",
                "<91 bytes>" => """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "noct"}, "data": {"a": "1"}}""",
                "<10001 test operations>" => $"[{string.Join(',', Enumerable.Repeat("""{"op":"test","path":"/data/a","value":"1"}""", 10001))}]",
                "<1001 endpoints>" => ManyEndpoints(),
                _ => LongText().Replace(text, match => '"' + new string('x', int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)) + '"'),
            };
        }
    }

    private static string ManyEndpoints()
    {
        var endpoints = Enumerable.Range(0, 1001).Select(i => $$"""{"addresses":["10.9.{{i / 250}}.{{i % 250}}"]}""");
        return $$"""{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"x5"},"addressType":"IPv4","endpoints":[{{string.Join(',', endpoints)}}]}""";
    }

    [GeneratedRegex(@"""x+\.\.\.<([0-9]+) bytes in all>""")]
    private static partial Regex LongText();

    public int Status => (int)Response["status"]!;
    public string? ContentType => (string?)Response["contentType"];
    public JsonNode? ResponseBody => Response["body"];
    public bool HasResponseBody => Response.ContainsKey("body");
    public JsonObject? ResponseHeaders => Response["headers"] as JsonObject;
    public bool IsStream => Response["stream"] is not null;
    public JsonArray Events => Response["events"] as JsonArray ?? [];
    public bool EndedByServer => (bool?)Response["endedByServer"] ?? false;

    /// <summary>What the webhook received during the steps before; null for any other step.</summary>
    public JsonObject? WebhookRequest => json["webhookRequest"] as JsonObject;

    private JsonObject Request => json["request"]!.AsObject();
    private JsonObject Response => json["response"]!.AsObject();

    public override string ToString() => $"#{Number} {Name}";
}
