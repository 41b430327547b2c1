using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Handlers;

/// <summary>
/// Where a list goes on: the revision of its first page and the first key of the next one. <see cref="Revision"/> -1
/// means: go on at the current revision.
/// </summary>
internal readonly record struct ContinueToken(long Revision, string Start)
{
    public string Encode()
    {
        var json = new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = Revision, ["start"] = Start };
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    public static ContinueToken Decode(string text)
    {
        try
        {
            var json = JsonNode.Parse(Base64Url.DecodeFromChars(text))?.AsObject();
            if (json?["v"]?.GetValue<string>() == "meta.k8s.io/v1")
                return new ContinueToken(json["rv"]!.GetValue<long>(), json["start"]!.GetValue<string>());
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or NullReferenceException)
        {
            throw ApiErrors.BadRequest("invalid continue token: continue key is not valid: " + Describe(text));
        }

        throw ApiErrors.BadRequest("invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
    }

    private static string Describe(string text)
    {
        if (!Base64Url.IsValid(text))
            return "illegal base64 data at input byte 0";
        var first = Base64Url.DecodeFromChars(text).FirstOrDefault();
        var shown = first is >= 0x20 and < 0x7f ? ((char)first).ToString() : "\\u" + first.ToString("x4", CultureInfo.InvariantCulture);
        return $"invalid character '{shown}' looking for beginning of value";
    }
}
