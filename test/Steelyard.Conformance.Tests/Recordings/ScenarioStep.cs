using System.Text.Json.Nodes;

namespace Steelyard.Conformance.Tests.Recordings;

/// <summary>One recorded request with what a genuine server answered. A stream step is a watch.</summary>
internal sealed class ScenarioStep(int number, JsonObject json)
{
    public int Number { get; } = number;
    public string Name { get; } = (string)json["name"]!;
    public bool HasRequest => json.ContainsKey("request");

    public string Method => (string)Request["method"]!;
    public string Path => (string)Request["path"]!;
    public JsonObject? Query => Request["query"] as JsonObject;
    public JsonObject? Headers => Request["headers"] as JsonObject;
    public JsonNode? RequestBody => Request["body"];

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
