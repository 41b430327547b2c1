using System.Text.Json;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.Client;

/// <summary>From a Status object, or any other refusal over HTTP, to the exception that stands for it.</summary>
internal static class StatusReader
{
    public static StatusException FromStatus(JsonObject status, int code) => new(
        (int)(status.IntegerOrNull("code") ?? code),
        status.TextOrNull("reason"),
        status.Text("message"),
        status["details"]?.DeepClone() as JsonObject)
    {
        Continue = status.TextOrNull("metadata", "continue"),
    };

    public static async Task<StatusException> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var code = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false);
        try
        {
            if (JsonNode.Parse(text) is JsonObject status && status.Text("kind") == "Status")
                return FromStatus(status, code);
        }
        catch (JsonException)
        {
            // Proxies and plain paths answer with text.
        }
        return new StatusException(code, null, text.Trim() is { Length: > 0 } said ? said : $"the server answered with {code}");
    }
}
