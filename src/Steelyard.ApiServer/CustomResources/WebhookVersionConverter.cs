using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Admission;
using Steelyard.ApiServer.Objects;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>Conversion strategy Webhook: asks the author's service with a ConversionReview.</summary>
internal sealed class WebhookVersionConverter(WebhookClient client, JsonNode webhook, string kind) : IVersionConverter
{
    private const int TimeoutSeconds = 30;

    public async ValueTask<IReadOnlyList<JsonObject>> ConvertAsync(IReadOnlyList<JsonObject> objects, string apiVersion, CancellationToken ct)
    {
        if (objects.Count == 0)
            return objects;
        var uid = Guid.NewGuid().ToString();
        var source = objects[0].Text("apiVersion");
        JsonObject answer;
        try
        {
            answer = await client.PostAsync(webhook.At("clientConfig")!, Review(uid, objects, apiVersion), TimeoutSeconds, ct).ConfigureAwait(false);
        }
        catch (WebhookCallException e)
        {
            throw Failure(source, e.Message);
        }
        return Read(answer, uid, objects, apiVersion, source);
    }

    private static JsonObject Review(string uid, IReadOnlyList<JsonObject> objects, string apiVersion) => new()
    {
        ["kind"] = "ConversionReview",
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["request"] = new JsonObject
        {
            ["uid"] = uid,
            ["desiredAPIVersion"] = apiVersion,
            ["objects"] = new JsonArray([.. objects.Select(o => (JsonNode)o.DeepClone())]),
        },
        ["response"] = new JsonObject
        {
            ["uid"] = "",
            ["convertedObjects"] = null,
            ["result"] = new JsonObject { ["metadata"] = new JsonObject() },
        },
    };

    private List<JsonObject> Read(JsonObject answer, string uid, IReadOnlyList<JsonObject> sent, string apiVersion, string source)
    {
        var response = answer.At("response");
        if (response.Text("uid") != uid)
            throw Failure(source, $"invalid response: expected response.uid={uid}, got {response.Text("uid")}");
        if (response.Text("result", "status") != "Success")
            throw Failure(source, response.TextOrNull("result", "message") is { Length: > 0 } message ? message : "response.result.status was not Success");
        var converted = response.Each("convertedObjects").Select(o => o.DeepClone().AsObject()).ToList();
        if (converted.Count != sent.Count)
            throw Failure(source, $"invalid response: expected {sent.Count} converted objects, got {converted.Count}");
        for (var i = 0; i < converted.Count; i++)
            Check(converted[i], sent[i], i, apiVersion, source);
        return converted;
    }

    private void Check(JsonObject converted, JsonObject sent, int index, string apiVersion, string source)
    {
        var place = $"invalid converted object at index {index}";
        if (converted.Text("apiVersion") != apiVersion)
            throw Failure(source, $"{place}: invalid apiVersion: expected={apiVersion}, got={converted.Text("apiVersion")}");
        if (converted.Text("kind") != sent.Text("kind"))
            throw Failure(source, $"{place}: invalid kind: expected={sent.Text("kind")}, got={converted.Text("kind")}");
        foreach (var field in (string[])["name", "namespace", "uid"])
        {
            if (converted.Text("metadata", field) != sent.Text("metadata", field))
                throw Failure(source, $"{place}: invalid metadata.{field}: expected={sent.Text("metadata", field)}, got={converted.Text("metadata", field)}");
        }
        RestoreMetadata(converted, sent);
    }

    // A conversion may change labels and annotations only.
    private static void RestoreMetadata(JsonObject converted, JsonObject sent)
    {
        var metadata = sent["metadata"]!.DeepClone().AsObject();
        foreach (var field in (string[])["labels", "annotations"])
        {
            metadata.Remove(field);
            if (converted.At("metadata", field) is { } value)
                metadata[field] = value.DeepClone();
        }
        converted["metadata"] = metadata;
    }

    private StatusException Failure(string source, string problem) =>
        new(500, null, $"conversion webhook for {source}, Kind={kind} failed: {problem}");
}
