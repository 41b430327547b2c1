using System.Text.Json.Nodes;
using Steelyard.Api.Conversion;

namespace Steelyard.Api.Tests.Conversion;

public sealed class ConversionTests
{
    private const string V1 = "metallb.io/v1beta1";
    private const string V2 = "metallb.io/v1beta2";

    private static JsonObject Peer(string version, string spec) => JsonNode.Parse(
        $$$"""{"apiVersion":"{{{version}}}","kind":"BGPPeer","metadata":{"name":"p","namespace":"metallb-system","uid":"u1","labels":{"a":"b"}},"spec":{{{spec}}},"status":{}}""")!.AsObject();

    private static string ConvertSpec(string from, string to, string spec)
    {
        var converted = BgpPeerConversion.Convert(Peer(from, spec), to);
        Assert.Equal(to, (string?)converted["apiVersion"]);
        return converted["spec"]!.ToJsonString();
    }

    [Fact]
    public void Convert_FieldsOfBoth_AreCopiedBothWays()
    {
        const string Spec = """{"bfdProfile":"fast","ebgpMultiHop":true,"holdTime":"90s","keepaliveTime":"30s","myASN":42,"nodeSelectors":[{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"k","operator":"In","values":["x"]}]},{}],"password":"pw","peerASN":142,"peerAddress":"1.2.3.4","peerPort":1179,"routerID":"10.0.0.1","sourceAddress":"10.0.0.2"}""";
        Assert.Equal(Spec, ConvertSpec(V1, V2, Spec));
        Assert.Equal(Spec, ConvertSpec(V2, V1, Spec));
    }

    /// <summary>Golden case H28 with its quirk mended: timers that nobody set are not turned into 0s.</summary>
    [Theory]
    [InlineData(V1, V2)]
    [InlineData(V2, V1)]
    public void Convert_UnsetTimers_StayUnset(string from, string to)
    {
        const string Spec = """{"myASN":42,"peerASN":142,"peerAddress":"1.2.3.4"}""";
        Assert.Equal(Spec, ConvertSpec(from, to, Spec));
    }

    [Fact]
    public void Convert_Down_LosesTheFieldsOfTheNewerVersion() => Assert.Equal(
        """{"myASN":42,"peerAddress":"1.2.3.4"}""",
        ConvertSpec(V2, V1, """{"localASN":1,"dynamicASN":"internal","interface":"eth0","connectTime":"1s","passwordSecret":{"name":"s"},"enableGracefulRestart":true,"vrf":"red","disableMP":false,"dualStackAddressFamily":true,"myASN":42,"peerAddress":"1.2.3.4"}"""));

    [Fact]
    public void Convert_Object_KeepsMetadataAndDropsStatus()
    {
        var source = Peer(V1, """{"myASN":1}""");
        var before = source.ToJsonString();
        var converted = BgpPeerConversion.Convert(source, V2);
        Assert.True(JsonNode.DeepEquals(source["metadata"], converted["metadata"]));
        Assert.False(converted.ContainsKey("status"));
        Assert.Equal(before, source.ToJsonString());
    }

    [Theory]
    [InlineData("metallb.io/v1", "BGPPeer", V2)]
    [InlineData(V1, "IPAddressPool", V2)]
    [InlineData(V1, "BGPPeer", "metallb.io/v1")]
    public void Convert_UnknownKindOrVersion_Throws(string from, string kind, string to)
    {
        var source = new JsonObject { ["apiVersion"] = from, ["kind"] = kind };
        Assert.Throws<FormatException>(() => BgpPeerConversion.Convert(source, to));
    }

    private static JsonObject Review(string reviewVersion, params JsonNode?[] objects) => new()
    {
        ["apiVersion"] = reviewVersion,
        ["kind"] = "ConversionReview",
        ["request"] = new JsonObject { ["uid"] = "id-1", ["desiredAPIVersion"] = V2, ["objects"] = new JsonArray(objects) },
    };

    [Theory]
    [InlineData("apiextensions.k8s.io/v1")]
    [InlineData("apiextensions.k8s.io/v1beta1")]
    public void Answer_Objects_AreConvertedInOrder(string reviewVersion)
    {
        var answer = ConversionReviews.Answer(Review(reviewVersion, Peer(V1, """{"myASN":1}"""), Peer(V2, """{"myASN":2,"vrf":"red"}""")));
        Assert.Equal((reviewVersion, "ConversionReview", "id-1"), ((string?)answer["apiVersion"], (string?)answer["kind"], (string?)answer["response"]!["uid"]));
        Assert.Equal("Success", (string?)answer["response"]!["result"]!["status"]);
        Assert.Equal(["""{"myASN":1}""", """{"myASN":2,"vrf":"red"}"""],
            answer["response"]!["convertedObjects"]!.AsArray().Select(item => item!["spec"]!.ToJsonString()));
    }

    [Fact]
    public void Answer_OneUnknownObject_FailsTheReview()
    {
        var response = ConversionReviews.Answer(Review("apiextensions.k8s.io/v1", Peer(V1, "{}"), JsonNode.Parse("""{"kind":"Pod"}""")))["response"]!;
        Assert.Equal("Failure", (string?)response["result"]!["status"]);
        Assert.Contains("Pod", (string?)response["result"]!["message"], StringComparison.Ordinal);
        Assert.Null(response["convertedObjects"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"request":{"uid":"x"}}""")]
    public void Answer_NoReview_Throws(string body) =>
        Assert.Throws<FormatException>(() => ConversionReviews.Answer(JsonNode.Parse(body)!.AsObject()));
}
