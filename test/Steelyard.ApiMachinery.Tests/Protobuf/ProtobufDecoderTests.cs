using System.Text;
using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Protobuf;

namespace Steelyard.ApiMachinery.Tests.Protobuf;

public sealed class ProtobufDecoderTests
{
    private static readonly JsonArray _vectors = JsonNode.Parse(File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "testdata", "protobuf", "protobuf-bodies.json")))!.AsArray();

    public static TheoryData<string> Commands => new(_vectors.Select(static v => v!["command"]!.GetValue<string>()));

    [Fact]
    public void Vectors_AreAllThere() => Assert.Equal(14, _vectors.Count);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Decode_RecordedBody_SaysWhatTheServerStored(string command)
    {
        var vector = Vector(command);
        var decoded = ProtobufDecoder.Decode(Body(vector));

        Assert.NotEmpty(decoded["kind"]!.GetValue<string>());
        if (vector["storedObject"] is not JsonObject stored)
            return;
        // The recorded Deployment was scaled before it was read back.
        if (decoded["spec"]?["replicas"]?.GetValue<int>() == 2)
            decoded["spec"]!["replicas"] = 1;
        AssertContained(decoded, stored, "");
        foreach (var field in (string[])["data", "rules", "subjects", "roleRef"])
            Assert.Equal(stored[field]?.ToJsonString(), decoded[field]?.ToJsonString());
    }

    [Fact]
    public void Decode_Deployment_KeepsEveryValueThatWasSent()
    {
        var decoded = ProtobufDecoder.Decode(Body(Vector("kubectl create deployment web --image=fake/none:1 --replicas=2 --port=8080")));

        Assert.Equal(
            """
            {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","labels":{"app":"web"}},
            "spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
            "spec":{"containers":[{"name":"none","image":"fake/none:1","ports":[{"containerPort":8080}],"resources":{}}]}},"strategy":{}},"status":{}}
            """.ReplaceLineEndings(""),
            decoded.ToJsonString());
    }

    [Theory]
    [InlineData("kubectl auth can-i create pods", """{"resourceAttributes":{"namespace":"t-k","verb":"create","resource":"pods"}}""")]
    [InlineData("kubectl create token sa --duration=20m", """{"audiences":null,"expirationSeconds":1200}""")]
    public void Decode_Review_HasItsSpec(string command, string spec)
    {
        var decoded = ProtobufDecoder.Decode(Body(Vector(command)))["spec"]!.AsObject();
        var expected = JsonNode.Parse(spec)!.AsObject();

        foreach (var (name, value) in expected)
        {
            if (value is JsonObject attributes)
                AssertContained(attributes, decoded[name]!, name);
            else
                Assert.Equal(value?.ToJsonString(), decoded[name]?.ToJsonString());
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Decode_EveryTruncation_IsRefusedOrDecoded(string command)
    {
        var body = Body(Vector(command));
        for (var length = 0; length < body.Length; length++)
            AssertDecodedOrRefused(body.AsSpan(0, length));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Decode_EveryFlippedBit_IsRefusedOrDecoded(string command)
    {
        var body = Body(Vector(command));
        for (var bit = 0; bit < body.Length * 8; bit++)
        {
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertDecodedOrRefused(body);
            body[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"kind\":\"Namespace\"}")]
    [InlineData("k8s\0")]
    public void Decode_NotAnObject_Is400(string body)
    {
        var refusal = Assert.Throws<StatusException>(() => ProtobufDecoder.Decode(Encoding.UTF8.GetBytes(body)));
        Assert.Equal(400, refusal.Code);
    }

    [Fact]
    public void Decode_UnknownKind_NamesIt()
    {
        var body = Envelope("example.com/v1", "Thing", []);
        var refusal = Assert.Throws<StatusException>(() => ProtobufDecoder.Decode(body));

        Assert.Equal(400, refusal.Code);
        Assert.Contains("no kind \"Thing\" is registered for version \"example.com/v1\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_DeleteOptionsOfAnyGroup_KeepsExplicitZero()
    {
        // gracePeriodSeconds (1) = 0, propagationPolicy (4) = "Background"
        byte[] raw = [0x08, 0x00, 0x22, 10, .. "Background"u8];
        var decoded = ProtobufDecoder.Decode(Envelope("policy/v1", "DeleteOptions", raw));

        Assert.Equal(0, decoded["gracePeriodSeconds"]!.GetValue<long>());
        Assert.Equal("Background", decoded["propagationPolicy"]!.GetValue<string>());
    }

    [Fact]
    public void Decode_LeaseTimes_AreMicroseconds()
    {
        // spec (2): acquireTime (3) = {seconds: 1000000000, nanos: 5000}
        byte[] time = [0x08, 0x80, 0x94, 0xEB, 0xDC, 0x03, 0x10, 0x88, 0x27];
        byte[] spec = [0x1A, (byte)time.Length, .. time];
        var decoded = ProtobufDecoder.Decode(Envelope("coordination.k8s.io/v1", "Lease", [0x12, (byte)spec.Length, .. spec]));

        Assert.Equal("2001-09-09T01:46:40.000005Z", decoded["spec"]!["acquireTime"]!.GetValue<string>());
    }

    [Fact]
    public void Decode_VolumeSource_IsInlined()
    {
        // spec (2) { volumes (1) { name (1) = "v", volumeSource (2) { emptyDir (2) {} } } }
        byte[] volume = [0x0A, 1, (byte)'v', 0x12, 2, 0x12, 0];
        byte[] spec = [0x0A, (byte)volume.Length, .. volume];
        var decoded = ProtobufDecoder.Decode(Envelope("v1", "Pod", [0x12, (byte)spec.Length, .. spec]));

        Assert.Equal("""[{"name":"v","emptyDir":{}}]""", decoded["spec"]!["volumes"]!.ToJsonString());
    }

    private static byte[] Envelope(string apiVersion, string kind, byte[] raw)
    {
        byte[] type = [0x0A, (byte)apiVersion.Length, .. Encoding.UTF8.GetBytes(apiVersion), 0x12, (byte)kind.Length, .. Encoding.UTF8.GetBytes(kind)];
        return [.. ProtobufDecoder.Magic, 0x0A, (byte)type.Length, .. type, 0x12, (byte)raw.Length, .. raw];
    }

    private static void AssertDecodedOrRefused(ReadOnlySpan<byte> body)
    {
        try
        {
            Assert.NotNull(ProtobufDecoder.Decode(body).ToJsonString());
        }
        catch (StatusException e)
        {
            Assert.Equal(400, e.Code);
        }
    }

    private static JsonObject Vector(string command) =>
        _vectors.Single(v => v!["command"]!.GetValue<string>() == command)!.AsObject();

    private static byte[] Body(JsonObject vector) => Convert.FromBase64String(vector["bodyBase64"]!.GetValue<string>());

    private static void AssertContained(JsonNode? part, JsonNode? whole, string path)
    {
        switch (part)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                    AssertContained(value, whole is JsonObject o ? o[name] ?? Empty(value) : null, $"{path}.{name}");
                break;
            case JsonArray items:
                Assert.Equal(items.Count, whole?.AsArray().Count);
                for (var i = 0; i < items.Count; i++)
                    AssertContained(items[i], whole![i], $"{path}[{i}]");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(part, whole), $"{path}: {part?.ToJsonString()} instead of {whole?.ToJsonString()}");
                break;
        }
    }

    /// <summary>An empty message may be left out of the stored object.</summary>
    private static JsonObject? Empty(JsonNode? value) => value is JsonObject { Count: 0 } ? [] : null;
}
