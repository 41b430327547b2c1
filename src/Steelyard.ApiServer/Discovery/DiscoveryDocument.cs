using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Discovery;

/// <summary>A JSON document made once and sent many times.</summary>
public sealed class DiscoveryDocument
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    public DiscoveryDocument(JsonNode content)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, _options))
            content.WriteTo(writer);
        Body = stream.ToArray();
        Hash = Convert.ToHexString(SHA512.HashData(Body.Span));
    }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>SHA-512 of the body as upper-case hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>The entity tag, quoted as in the header.</summary>
    public string ETag => $"\"{Hash}\"";
}
