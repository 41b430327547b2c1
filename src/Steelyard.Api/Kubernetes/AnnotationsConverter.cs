using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steelyard.Api.Kubernetes;

/// <summary>Reads annotations without the copy of the whole object that client-side apply stores among them.</summary>
public sealed class AnnotationsConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public override IReadOnlyDictionary<string, string>? Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("annotations must be an object of strings");
        Dictionary<string, string>? pairs = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(LastApplied))
            {
                reader.Read();
                reader.Skip();
                continue;
            }

            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                throw new JsonException($"annotation \"{key}\" must be a string");
            (pairs ??= [])[key] = reader.GetString() ?? "";
        }

        return pairs;
    }

    public override void Write(
        Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, text) in value)
            writer.WriteString(key, text);
        writer.WriteEndObject();
    }
}
