using System.Text.Json.Nodes;
using Steelyard.Api.CustomResources;

namespace Steelyard.Api.Tests.CustomResources;

public sealed class DefinitionTests
{
    private static JsonObject Crd(string kind, ConversionStrategy strategy = ConversionStrategy.None) =>
        CustomResourceDefinitions.All.Single(definition => definition.Kind == kind).ToJson(strategy);

    private static JsonNode Version(string kind, string version) =>
        Crd(kind)["spec"]!["versions"]!.AsArray().Single(v => (string?)v!["name"] == version)!;

    private static JsonNode Property(string kind, string version, string path)
    {
        var node = Version(kind, version)["schema"]!["openAPIV3Schema"]!;
        foreach (var step in path.Split('.'))
            node = (step == "[]" ? node["items"] : node["properties"]![step])!;
        return node;
    }

    [Theory]
    [InlineData("IPAddressPool", "ipaddresspools", "ipaddresspool", "v1beta1")]
    [InlineData("BGPPeer", "bgppeers", "bgppeer", "v1beta1,v1beta2*")]
    [InlineData("BGPAdvertisement", "bgpadvertisements", "bgpadvertisement", "v1beta1")]
    [InlineData("L2Advertisement", "l2advertisements", "l2advertisement", "v1beta1")]
    [InlineData("BFDProfile", "bfdprofiles", "bfdprofile", "v1beta1")]
    [InlineData("Community", "communities", "community", "v1beta1")]
    [InlineData("ServiceL2Status", "servicel2statuses", "servicel2status", "v1beta1")]
    [InlineData("ServiceBGPStatus", "servicebgpstatuses", "servicebgpstatus", "v1beta1")]
    [InlineData("ConfigurationState", "configurationstates", "configurationstate", "v1beta1")]
    public void Definition_OfAKind_HasTheNamesAndVersionsOfTheContract(string kind, string plural, string singular, string versions)
    {
        var crd = Crd(kind);
        Assert.Equal($"{plural}.metallb.io", (string?)crd["metadata"]!["name"]);
        Assert.Equal("v0.19.0", (string?)crd["metadata"]!["annotations"]!["controller-gen.kubebuilder.io/version"]);
        var names = crd["spec"]!["names"]!;
        Assert.Equal((kind, kind + "List", plural, singular), ((string?)names["kind"], (string?)names["listKind"], (string?)names["plural"], (string?)names["singular"]));
        Assert.Null(names["shortNames"]);
        Assert.Equal("Namespaced", (string?)crd["spec"]!["scope"]);
        var list = crd["spec"]!["versions"]!.AsArray();
        Assert.Equal(versions.Replace("*", "", StringComparison.Ordinal), string.Join(",", list.Select(v => (string?)v!["name"])));
        Assert.Equal((string?)list[^1]!["name"], (string?)list.Single(v => (bool)v!["storage"]!)!["name"]);
        Assert.All(list, version =>
        {
            Assert.True((bool)version!["served"]!);
            Assert.NotNull(version["subresources"]!["status"]);
            Assert.Null(version["subresources"]!["scale"]);
        });
    }

    [Theory]
    [InlineData("IPAddressPool", "Auto Assign:boolean<.spec.autoAssign, Avoid Buggy IPs:boolean<.spec.avoidBuggyIPs, Addresses:string<.spec.addresses")]
    [InlineData("BGPPeer", "Address:string<.spec.peerAddress, ASN:string<.spec.peerASN, BFD Profile:string<.spec.bfdProfile, Multi Hops:string<.spec.ebgpMultiHop")]
    [InlineData("BGPAdvertisement", "IPAddressPools:string<.spec.ipAddressPools, IPAddressPool Selectors:string<.spec.ipAddressPoolSelectors, Peers:string<.spec.peers, Node Selectors:string<.spec.nodeSelectors@10")]
    [InlineData("L2Advertisement", "IPAddressPools:string<.spec.ipAddressPools, IPAddressPool Selectors:string<.spec.ipAddressPoolSelectors, Interfaces:string<.spec.interfaces, Node Selectors:string<.spec.nodeSelectors@10")]
    [InlineData("BFDProfile", "Passive Mode:boolean<.spec.passiveMode, Transmit Interval:integer<.spec.transmitInterval, Receive Interval:integer<.spec.receiveInterval, Multiplier:integer<.spec.detectMultiplier")]
    [InlineData("Community", "")]
    [InlineData("ServiceL2Status", "Allocated Node:string<.status.node, Service Name:string<.status.serviceName, Service Namespace:string<.status.serviceNamespace")]
    [InlineData("ServiceBGPStatus", "Node:string<.status.node, Service Name:string<.status.serviceName, Service Namespace:string<.status.serviceNamespace")]
    [InlineData("ConfigurationState", "Result:string<.status.result, ErrorSummary:string<.status.errorSummary, Age:date<.metadata.creationTimestamp")]
    public void Columns_OfEveryVersion_AreThoseOfTheContract(string kind, string expected) =>
        Assert.All(Crd(kind)["spec"]!["versions"]!.AsArray(), version => Assert.Equal(expected, string.Join(", ",
            (version!["additionalPrinterColumns"] as JsonArray ?? []).Select(c =>
                $"{c!["name"]}:{c["type"]}<{c["jsonPath"]}{(c["priority"] is { } priority ? $"@{priority}" : "")}"))));

    [Theory]
    [InlineData("IPAddressPool", "v1beta1", "spec.autoAssign", "true")]
    [InlineData("IPAddressPool", "v1beta1", "spec.avoidBuggyIPs", "false")]
    [InlineData("BGPPeer", "v1beta2", "spec.peerPort", "179")]
    [InlineData("BGPPeer", "v1beta2", "spec.disableMP", "false")]
    [InlineData("BGPPeer", "v1beta2", "spec.dualStackAddressFamily", "false")]
    [InlineData("BGPPeer", "v1beta1", "spec.peerPort", null)]
    [InlineData("BGPAdvertisement", "v1beta1", "spec.aggregationLength", "32")]
    [InlineData("BGPAdvertisement", "v1beta1", "spec.aggregationLengthV6", "128")]
    [InlineData("BGPAdvertisement", "v1beta1", "spec.localPref", null)]
    [InlineData("BFDProfile", "v1beta1", "spec.receiveInterval", null)]
    public void Default_OfAField_IsThatOfTheContract(string kind, string version, string path, string? expected) =>
        Assert.Equal(expected, Property(kind, version, path)["default"]?.ToJsonString());

    [Theory]
    [InlineData("BGPPeer", "v1beta2", "spec.myASN", 0L, 4294967295L)]
    [InlineData("BGPPeer", "v1beta2", "spec.peerASN", 0L, 4294967295L)]
    [InlineData("BGPPeer", "v1beta2", "spec.localASN", 1L, 4294967295L)]
    [InlineData("BGPPeer", "v1beta2", "spec.peerPort", 1L, 16384L)]
    [InlineData("BGPPeer", "v1beta1", "spec.peerPort", 0L, 16384L)]
    [InlineData("BGPAdvertisement", "v1beta1", "spec.aggregationLength", 1L, null)]
    [InlineData("L2Advertisement", "v1beta1", "spec.preferredNodeSelectors.[].weight", 1L, 100L)]
    [InlineData("BFDProfile", "v1beta1", "spec.receiveInterval", 10L, 60000L)]
    [InlineData("BFDProfile", "v1beta1", "spec.transmitInterval", 10L, 60000L)]
    [InlineData("BFDProfile", "v1beta1", "spec.detectMultiplier", 2L, 255L)]
    [InlineData("BFDProfile", "v1beta1", "spec.echoInterval", 10L, 60000L)]
    [InlineData("BFDProfile", "v1beta1", "spec.minimumTtl", 1L, 254L)]
    public void Range_OfAField_IsThatOfTheContract(string kind, string version, string path, long? minimum, long? maximum)
    {
        var property = Property(kind, version, path);
        Assert.Equal((minimum, maximum), ((long?)property["minimum"], (long?)property["maximum"]));
    }

    [Theory]
    [InlineData("IPAddressPool", "v1beta1", "spec", "addresses")]
    [InlineData("IPAddressPool", "v1beta1", "status", "assignedIPv4,assignedIPv6,availableIPv4,availableIPv6")]
    [InlineData("BGPPeer", "v1beta2", "spec", "myASN")]
    [InlineData("BGPPeer", "v1beta1", "spec", "myASN,peerASN,peerAddress")]
    [InlineData("BGPPeer", "v1beta1", "spec.nodeSelectors.[].matchExpressions.[]", "key,operator,values")]
    [InlineData("BGPPeer", "v1beta2", "spec.nodeSelectors.[].matchExpressions.[]", "key,operator")]
    [InlineData("L2Advertisement", "v1beta1", "spec.preferredNodeSelectors.[]", "preference,weight")]
    [InlineData("BGPAdvertisement", "v1beta1", "spec", "")]
    [InlineData("Community", "v1beta1", "spec.communities.[]", "")]
    public void RequiredFields_OfAnObject_AreThoseOfTheContract(string kind, string version, string path, string expected) =>
        Assert.Equal(expected, string.Join(",", (Property(kind, version, path)["required"] as JsonArray ?? []).Select(r => (string?)r)));

    [Theory]
    [InlineData("BGPPeer", "v1beta2", "spec.connectTime", "connect time should be between 1 seconds to 65535|connect time should contain a whole number of seconds")]
    [InlineData("BGPPeer", "v1beta2", "spec.enableGracefulRestart", "EnableGracefulRestart cannot be changed after creation")]
    [InlineData("BGPAdvertisement", "v1beta1", "spec", "serviceSelectors and aggregationLength are mutually exclusive, can only be used together with default aggregationLength (32) and aggregationLengthV6 (128)")]
    [InlineData("ServiceL2Status", "v1beta1", "status.node", "Value is immutable")]
    [InlineData("ServiceL2Status", "v1beta1", "status.serviceName", "Value is immutable")]
    [InlineData("ServiceL2Status", "v1beta1", "status.serviceNamespace", "Value is immutable")]
    [InlineData("ServiceBGPStatus", "v1beta1", "status.node", "Value is immutable")]
    [InlineData("ServiceBGPStatus", "v1beta1", "status.serviceName", "Value is immutable")]
    [InlineData("ServiceBGPStatus", "v1beta1", "status.serviceNamespace", "Value is immutable")]
    public void Rules_OfAField_CarryTheMessagesOfTheContract(string kind, string version, string path, string messages) =>
        Assert.Equal(messages, string.Join("|", Property(kind, version, path)["x-kubernetes-validations"]!.AsArray().Select(r => (string?)r!["message"])));

    [Fact]
    public void SpecItself_IsRequiredForPoolsOnly() =>
        Assert.Equal(["IPAddressPool"], CustomResourceDefinitions.All
            .Where(definition => definition.Versions.Any(version => version.IsSpecRequired)).Select(definition => definition.Kind));

    [Fact]
    public void Spec_OfAConfigurationState_DoesNotExist() =>
        Assert.Null(Version("ConfigurationState", "v1beta1")["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]);

    [Fact]
    public void DynamicAsn_OfAPeer_HasTwoValues() =>
        Assert.Equal("""["internal","external"]""", Property("BGPPeer", "v1beta2", "spec.dynamicASN")["enum"]!.ToJsonString());

    [Fact]
    public void OlderVersion_OfAPeer_IsDeprecatedWithItsWarning()
    {
        Assert.True((bool)Version("BGPPeer", "v1beta1")["deprecated"]!);
        Assert.Equal("v1beta1 is deprecated, please use v1beta2", (string?)Version("BGPPeer", "v1beta1")["deprecationWarning"]);
        Assert.Null(Version("BGPPeer", "v1beta2")["deprecated"]);
    }

    [Fact]
    public void Conversion_WithWebhook_NamesItsService()
    {
        var webhook = Crd("BGPPeer", ConversionStrategy.Webhook)["spec"]!["conversion"]!;
        Assert.Equal(
            """{"strategy":"Webhook","webhook":{"clientConfig":{"service":{"name":"metallb-webhook-service","namespace":"metallb-system","path":"/convert"}},"conversionReviewVersions":["v1beta1","v1beta2"]}}""",
            webhook.ToJsonString());
        Assert.Equal("""{"strategy":"None"}""", Crd("BGPPeer")["spec"]!["conversion"]!.ToJsonString());
        Assert.Null(Crd("Community", ConversionStrategy.Webhook)["spec"]!["conversion"]);
    }

    [Fact]
    public void OlderVersion_OfAPeer_HasNoFieldThatTheStoredOneLacks()
    {
        // This is what makes the conversion without a webhook right.
        var older = Property("BGPPeer", "v1beta1", "spec")["properties"]!.AsObject();
        var stored = Property("BGPPeer", "v1beta2", "spec")["properties"]!.AsObject();
        Assert.Equal(12, older.Count);
        Assert.Equal(21, stored.Count);
        Assert.All(older, field => Assert.Equal((string?)field.Value!["type"], (string?)stored[field.Key]!["type"]));
    }

    [Fact]
    public void Fields_OfAllKinds_AreExplained() =>
        Assert.All(CustomResourceDefinitions.All.SelectMany(definition => definition.Versions), version =>
        {
            Assert.False(string.IsNullOrEmpty(version.Description));
            AssertExplained(version.Status);
            if (version.Spec is not null)
                AssertExplained(version.Spec);
        });

    private static void AssertExplained(SchemaProperty schema) =>
        Assert.All(schema.Properties.Concat(schema.Items?.Properties ?? []), field =>
        {
            Assert.False(string.IsNullOrEmpty(field.Schema.Description), field.Name);
            AssertExplained(field.Schema);
        });
}
