using System.Text.Json;
using Steelyard.Kube.Client;

namespace Steelyard.Kube.Caching;

/// <summary>Reads name, namespace, uid and resourceVersion of an object and stops there. Not safe for concurrent use.</summary>
internal sealed class ObjectHeaderReader
{
    // Neighbouring objects mostly share their namespace: one string for all of them.
    private string _lastNamespace = "";

    /// <exception cref="JsonException">Not an object, or without metadata.name and metadata.resourceVersion.</exception>
    public ObjectHeader Read(ReadOnlySpan<byte> json)
    {
        var header = ReadTolerant(json);
        if (header.Key.Name.Length == 0) throw new JsonException("an object without metadata.name");
        return header;
    }

    /// <summary>The same for bookmarks, which have no name.</summary>
    public ObjectHeader ReadTolerant(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an object was expected");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8)) return ReadMetadata(ref reader);
            JsonFields.SkipValue(ref reader);
        }
        throw new JsonException("an object without metadata");
    }

    private ObjectHeader ReadMetadata(ref Utf8JsonReader reader)
    {
        string name = "", ns = "", uid = "", version = "";
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("metadata must be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8)) name = JsonFields.ReadString(ref reader) ?? "";
            else if (reader.ValueTextEquals("namespace"u8)) ns = ReadNamespace(ref reader);
            else if (reader.ValueTextEquals("uid"u8)) uid = JsonFields.ReadString(ref reader) ?? "";
            else if (reader.ValueTextEquals("resourceVersion"u8)) version = JsonFields.ReadString(ref reader) ?? "";
            else JsonFields.SkipValue(ref reader);
        }
        return new ObjectHeader(new ObjectKey(ns, name), uid, version);
    }

    private string ReadNamespace(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) return "";
        if (!reader.ValueTextEquals(_lastNamespace)) _lastNamespace = reader.GetString()!;
        return _lastNamespace;
    }
}
