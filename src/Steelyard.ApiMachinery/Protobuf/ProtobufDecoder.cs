using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Protobuf;

/// <summary>
/// Decodes request bodies of type <c>application/vnd.kubernetes.protobuf</c>: four magic bytes, then an envelope
/// (runtime.Unknown) with apiVersion, kind and the object. The result is what a JSON body would have said.
/// </summary>
public static class ProtobufDecoder
{
    private const string DeleteOptions = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

    /// <summary>The bytes every Kubernetes protobuf body starts with.</summary>
    public static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>Decodes a whole body.</summary>
    /// <exception cref="Errors.StatusException">400: malformed, or of a kind this server does not know in protobuf.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
            throw WireReader.Malformed("it does not start with the prefix [107 56 115 0]");
        var envelope = Envelope.Read(body[Magic.Length..]);
        var definition = DefinitionOf(envelope);
        var obj = new JsonObject { ["kind"] = envelope.Kind, ["apiVersion"] = envelope.ApiVersion };
        MessageDecoder.Fill(obj, envelope.Raw, BuiltinSchemas.Find(definition)!, definition);
        return obj;
    }

    private static string DefinitionOf(Envelope envelope)
    {
        var slash = envelope.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : envelope.ApiVersion[..slash];
        var version = envelope.ApiVersion[(slash + 1)..];
        var name = envelope.Kind == "DeleteOptions" ? DeleteOptions : BuiltinSchemas.DefinitionOf(group, version, envelope.Kind);
        if (name is null || BuiltinFields.Of(name) is null)
            throw WireReader.Malformed($"no kind \"{envelope.Kind}\" is registered for version \"{envelope.ApiVersion}\"");
        return name;
    }

    private readonly ref struct Envelope
    {
        public required string ApiVersion { get; init; }
        public required string Kind { get; init; }
        public required ReadOnlySpan<byte> Raw { get; init; }

        public static Envelope Read(ReadOnlySpan<byte> data)
        {
            ReadOnlySpan<byte> typeMeta = default, raw = default;
            var reader = new WireReader(data);
            while (!reader.AtEnd)
            {
                var (number, type) = reader.ReadTag();
                if (type == WireType.Bytes && number == 1)
                    typeMeta = reader.ReadBytes();
                else if (type == WireType.Bytes && number == 2)
                    raw = reader.ReadBytes();
                else
                    reader.Skip(type);
            }
            var (apiVersion, kind) = ReadPair(typeMeta);
            return new Envelope { ApiVersion = apiVersion, Kind = kind, Raw = raw };
        }

        private static (string First, string Second) ReadPair(ReadOnlySpan<byte> data)
        {
            string first = "", second = "";
            var reader = new WireReader(data);
            while (!reader.AtEnd)
            {
                var (number, type) = reader.ReadTag();
                if (type == WireType.Bytes && number == 1)
                    first = Encoding.UTF8.GetString(reader.ReadBytes());
                else if (type == WireType.Bytes && number == 2)
                    second = Encoding.UTF8.GetString(reader.ReadBytes());
                else
                    reader.Skip(type);
            }
            return (first, second);
        }
    }
}
