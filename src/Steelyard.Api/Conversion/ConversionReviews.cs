using System.Text.Json.Nodes;

namespace Steelyard.Api.Conversion;

/// <summary>Answers ConversionReview requests of the API server (apiextensions.k8s.io, v1 or v1beta1: the answer echoes it).</summary>
public static class ConversionReviews
{
    /// <summary>Converts all objects or, when one of them fails, none: the result then says why.</summary>
    /// <exception cref="FormatException">The body is no ConversionReview request.</exception>
    public static JsonObject Answer(JsonObject review)
    {
        if (review["request"] is not JsonObject request
            || request["uid"] is not { } uid
            || request["desiredAPIVersion"] is not JsonValue desired
            || !desired.TryGetValue<string>(out var version))
            throw new FormatException("the body is not a ConversionReview with a request");
        var response = new JsonObject { ["uid"] = uid.DeepClone() };
        try
        {
            var converted = new JsonArray();
            foreach (var item in request["objects"] as JsonArray ?? [])
            {
                var source = item as JsonObject ?? throw new FormatException("an object to convert is not a JSON object");
                converted.Add((JsonNode)BgpPeerConversion.Convert(source, version));
            }

            response["convertedObjects"] = converted;
            response["result"] = new JsonObject { ["status"] = "Success" };
        }
        catch (FormatException failure)
        {
            response["result"] = new JsonObject { ["status"] = "Failure", ["message"] = failure.Message };
        }

        return new JsonObject
        {
            ["apiVersion"] = review["apiVersion"]?.DeepClone(),
            ["kind"] = "ConversionReview",
            ["response"] = response,
        };
    }
}
