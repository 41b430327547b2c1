using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Steelyard.Api.Admission;
using Steelyard.Api.Configuration;
using Steelyard.Api.Kubernetes;
using Steelyard.Api.Resources;
using static Steelyard.Api.Tests.Configuration.Objects;

namespace Steelyard.Api.Tests.Admission;

/// <summary>The webhook surface of the contract (§2.1).</summary>
public sealed class AdmissionTests
{
    private static JsonObject Review(string operation, JsonNode? candidate, string ns = Ns, JsonNode? old = null) => new()
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "id-1",
            ["operation"] = operation,
            ["namespace"] = ns,
            ["name"] = ((candidate ?? old)?["metadata"] as JsonObject)?["name"]?.DeepClone(),
            ["object"] = candidate,
            ["oldObject"] = old,
        },
    };

    private static JsonNode Ask<T>(string path, T candidate, JsonTypeInfo<T> type, ClusterObjects? existing = null, string operation = "CREATE", string ns = Ns) =>
        AdmissionReviews.Answer(path, Review(operation, JsonSerializer.SerializeToNode(candidate, type), ns), existing ?? new())!["response"]!;

    private static JsonNode Ask(IPAddressPool pool, ClusterObjects? existing = null, string operation = "CREATE", string ns = Ns) =>
        Ask(AdmissionPaths.IPAddressPool, pool, ApiJson.Default.IPAddressPool, existing, operation, ns);

    private static JsonNode Ask(BGPPeer peer, ClusterObjects? existing = null, string operation = "CREATE", string ns = Ns) =>
        Ask(AdmissionPaths.BGPPeer, peer, ApiJson.Default.BGPPeer, existing, operation, ns);

    private static JsonNode Ask(BGPAdvertisement ad, ClusterObjects? existing = null) =>
        Ask(AdmissionPaths.BGPAdvertisement, ad, ApiJson.Default.BGPAdvertisement, existing);

    private static JsonNode Ask(L2Advertisement ad, ClusterObjects? existing = null) =>
        Ask(AdmissionPaths.L2Advertisement, ad, ApiJson.Default.L2Advertisement, existing);

    private static void AssertAllowed(JsonNode response)
    {
        Assert.Equal("id-1", (string?)response["uid"]);
        Assert.True((bool)response["allowed"]!, response.ToJsonString());
        Assert.Null(response["status"]);
    }

    private static void AssertDenied(string message, JsonNode response, int code = 403)
    {
        Assert.False((bool)response["allowed"]!);
        Assert.Equal((code, message), ((int)response["status"]!["code"]!, (string?)response["status"]!["message"]));
    }

    [Fact]
    public void Pool_Good_IsAllowedAndTheReviewEchoed()
    {
        var answer = AdmissionReviews.Answer(AdmissionPaths.IPAddressPool,
            Review("CREATE", JsonSerializer.SerializeToNode(Pool("p", "1.2.3.0/24"), ApiJson.Default.IPAddressPool)), new())!;
        Assert.Equal(("admission.k8s.io/v1", "AdmissionReview"), ((string?)answer["apiVersion"], (string?)answer["kind"]));
        AssertAllowed(answer["response"]!);
    }

    [Fact]
    public void Pool_OverlappingAnExistingOne_IsDenied()
    {
        var existing = new ClusterObjects { Pools = [Pool("z", "1.2.3.0/24")] };
        AssertDenied("CIDR \"1.2.3.128/25\" in pool \"a\" overlaps with already defined CIDR \"1.2.3.0/24\"", Ask(Pool("a", "1.2.3.128/25"), existing));
        AssertAllowed(Ask(Pool("z", "1.2.3.128/25"), existing, "UPDATE"));
    }

    [Fact]
    public void Pool_WithoutAddresses_IsDenied() =>
        AssertDenied("parsing address pool p: pool has no prefixes defined", Ask(Pool("p")));

    [Fact]
    public void Pool_BesideAWrongOne_IsAllowed() =>
        AssertAllowed(Ask(Pool("p", "1.2.3.0/24"), new ClusterObjects { Pools = [Pool("wrong", "oops")] }));

    [Fact]
    public void Namespace_OfACreate_MustBeOurs()
    {
        AssertDenied("resource must be created in metallb-system namespace", Ask(Pool("p", "1.2.3.0/24"), ns: "default"));
        AssertAllowed(Ask(Pool("p", "1.2.3.0/24"), operation: "UPDATE", ns: "default"));
        AssertDenied("resource must be created in metallb-system namespace",
            Ask(AdmissionPaths.BFDProfile, Bfd("b"), ApiJson.Default.BFDProfile, ns: "default"));
    }

    [Fact]
    public void Peer_WithReferences_IsJudgedWithoutThem()
    {
        AssertAllowed(Ask(Peer("p", GoodPeer with { BfdProfile = "none", PasswordSecret = new SecretReference("none") })));
        AssertDenied("parsing peer p can not have both password and secret ref set in peer config \"metallb-system\"/\"p\"",
            Ask(Peer("p", GoodPeer with { Password = "x", PasswordSecret = new SecretReference("none") })));
        AssertDenied("parsing peer p missing local ASN", Ask(Peer("p", GoodPeer with { MyASN = 0 }), operation: "UPDATE"));
    }

    [Fact]
    public void Peer_WithDisableMp_IsWarnedAboutAndCheckedAllTheSame()
    {
        var response = Ask(Peer("p", GoodPeer with { DisableMP = true }));
        AssertAllowed(response);
        Assert.Equal("""["disable mp is deprecated and has no effect since it\u0027s the default behavior now"]""", response["warnings"]!.ToJsonString());
        AssertDenied("parsing peer p missing local ASN", Ask(Peer("p", GoodPeer with { DisableMP = true, MyASN = 0 })));
        Assert.Null(Ask(Peer("p", GoodPeer with { DisableMP = true }), operation: "UPDATE")["warnings"]);
    }

    [Fact]
    public void BgpAdvertisement_IsJudgedAgainstPoolsAndOthers()
    {
        var existing = new ClusterObjects
        {
            Pools = [Pool("pool1", "1.2.3.0/28")],
            Nodes = TwoNodes,
            BgpAdvertisements = [BgpAd("b", new() { LocalPref = 100 })],
        };
        AssertDenied("invalid aggregation length 24: prefix 28 in this pool is more specific than the aggregation length for addresses 1.2.3.0/28",
            Ask(BgpAd("a", new() { AggregationLength = 24 }), existing));
        AssertDenied("invalid local preference 200: local preferernce 100 was already set for the same type of BGP update. Check existing BGP advertisements with common pools and aggregation lengths",
            Ask(BgpAd("a", new() { LocalPref = 200 }), existing));
    }

    [Fact]
    public void BgpAdvertisement_WithAlias_IsAllowedButBadNumbersAreNot()
    {
        AssertAllowed(Ask(BgpAd("a", new() { Communities = ["no-export", "1:2"] })));
        Assert.False((bool)Ask(BgpAd("a", new() { Communities = ["1:70000"] }))["allowed"]!);
    }

    [Fact]
    public void L2Advertisement_WithRepetition_IsDenied() => AssertDenied(
        "duplicate definition of ipAddressPools \"p\"", Ask(L2Ad("a", new() { IPAddressPools = ["p", "p"] })));

    [Fact]
    public void Community_AlreadyDefined_IsDenied() => AssertDenied(
        "duplicate definition of community \"x\"",
        Ask(AdmissionPaths.Community, Alias("new", ("x", "1:2")), ApiJson.Default.Community, new ClusterObjects { Communities = [Alias("old", ("x", "1:3"))] }));

    [Fact]
    public void BfdProfile_InUse_CannotBeDeleted()
    {
        var existing = new ClusterObjects { Peers = [Peer("z", GoodPeer with { BfdProfile = "fast" }), Peer("p", GoodPeer with { BfdProfile = "fast" })] };
        JsonNode Delete(string name) => AdmissionReviews.Answer(AdmissionPaths.BFDProfile,
            Review("DELETE", null, old: JsonSerializer.SerializeToNode(Bfd(name), ApiJson.Default.BFDProfile)), existing)!["response"]!;
        AssertDenied("failed to delete BFDProfile fast, used by BGPPeer p", Delete("fast"));
        AssertAllowed(Delete("slow"));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"addresses":"1.2.3.0/24"}}""")]
    [InlineData("""{"metadata":"p"}""")]
    [InlineData("null")]
    [InlineData("""{"metadata":{"name":"p"},"spec":[]}""")]
    public void Undecodable_Object_IsABadRequest(string json)
    {
        var response = AdmissionReviews.Answer(AdmissionPaths.IPAddressPool, Review("CREATE", JsonNode.Parse(json)), new())!["response"]!;
        Assert.False((bool)response["allowed"]!);
        Assert.Equal(400, (int)response["status"]!["code"]!);
    }

    [Fact]
    public void Undecodable_Peer_IsABadRequest() => Assert.Equal(400, (int)AdmissionReviews.Answer(
        AdmissionPaths.BGPPeer, Review("CREATE", JsonNode.Parse("""{"metadata":{"name":"p"},"spec":[]}""")), new())!["response"]!["status"]!["code"]!);

    [Fact]
    public void Mode_OfTheOptions_AddsItsRules()
    {
        var review = Review("CREATE", JsonSerializer.SerializeToNode(Peer("p", GoodPeer with { Vrf = "red" }), ApiJson.Default.BGPPeer));
        AssertDenied("peer 1.2.3.4 has vrf set on native bgp mode",
            AdmissionReviews.Answer(AdmissionPaths.BGPPeer, review, new(), new CompileOptions { BgpMode = BgpMode.Native })!["response"]!);
        AssertAllowed(AdmissionReviews.Answer(AdmissionPaths.BGPPeer, review, new())!["response"]!);
    }

    [Fact]
    public void UnknownPath_HasNoAnswer() => Assert.Null(AdmissionReviews.Answer("/other", Review("CREATE", null), new()));

    [Fact]
    public void NoReview_Throws() => Assert.Throws<FormatException>(() => AdmissionReviews.Answer(AdmissionPaths.BGPPeer, [], new()));
}
