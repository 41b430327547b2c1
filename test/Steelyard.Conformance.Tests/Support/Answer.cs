using System.Text.Json.Nodes;

namespace Steelyard.Conformance.Tests.Support;

/// <summary>One answer of the API, fully read.</summary>
public sealed class Answer(string request, HttpResponseMessage response, string text)
{
    private JsonObject? _body;

    public int Status { get; } = (int)response.StatusCode;

    public string Raw => text;

    public string? ContentType { get; } = response.Content.Headers.ContentType?.ToString();

    public IReadOnlyDictionary<string, string> Headers { get; } =
        response.Headers.Concat(response.Content.Headers).ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase);

    public JsonObject Body => _body ??= JsonNode.Parse(text)!.AsObject();

    public string Reason => Text("reason");

    public string Message => Text("message");

    public string Version => Text("metadata.resourceVersion");

    public JsonArray Items => Body["items"]!.AsArray();

    public IEnumerable<string> ItemNames => Items.Select(item => (string)item!["metadata"]!["name"]!);

    /// <summary>The fields that a refusal names in details.causes.</summary>
    public IEnumerable<string> CauseFields =>
        (At("details.causes") as JsonArray)?.Select(cause => (string)cause!["field"]!) ?? [];

    /// <summary>The answer itself when its status is one of those; otherwise fails with the whole answer.</summary>
    public Answer Expect(params int[] statuses)
    {
        Assert.True(statuses.Contains(Status), $"{request}: expected {string.Join(" or ", statuses)}, got {Status}\n{text}");
        return this;
    }

    /// <summary>The value at a path such as <c>spec.ports[0].name</c>; null when anything on the way is missing.</summary>
    public JsonNode? At(string path) => Paths.At(Body, path);

    /// <summary>The string (or the JSON text of another value) at a path; empty when missing.</summary>
    public string Text(string path) => Paths.Text(Body, path);

    public override string ToString() => $"{request}: {Status} {text}";
}
