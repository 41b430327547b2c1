using System.Text.Json;

namespace Steelyard.Api.Tests;

public sealed class ApiJsonTests
{
    [Fact]
    public void Service_WithUnknownFields_IsRead()
    {
        const string Json = """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"s","namespace":"ns","uid":"u","resourceVersion":"7","generation":2,
            "creationTimestamp":"2026-07-16T12:00:00Z","managedFields":[{"manager":"x"}],"labels":{"app":"web"},
            "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\"long\":true}","metallb.io/address-pool":"gold"}},
            "spec":{"type":"LoadBalancer","clusterIP":"10.96.0.1","clusterIPs":["10.96.0.1","fd00::1"],"ipFamilies":["IPv4","IPv6"],
            "ipFamilyPolicy":"PreferDualStack","ports":[{"name":"web","protocol":"TCP","port":80,"targetPort":8080,"nodePort":30080}],
            "externalTrafficPolicy":"Local","loadBalancerClass":"x/y","selector":{"app":"web"},"internalTrafficPolicy":"Cluster"},
            "status":{"loadBalancer":{"ingress":[{"ip":"1.2.3.4","ipMode":"VIP","ports":[]}]},"conditions":[]}}
            """;
        var service = JsonSerializer.Deserialize(Json, ApiJson.Default.Service)!;
        Assert.Equal(("s", "ns", "u", "7", 2L), (service.Metadata.Name, service.Metadata.Namespace, service.Metadata.Uid, service.Metadata.ResourceVersion, service.Metadata.Generation));
        Assert.Equal(["metallb.io/address-pool"], service.Metadata.AnnotationsOrEmpty.Keys);
        Assert.Equal(("10.96.0.1", "PreferDualStack", "Local", "x/y"), (service.Spec!.ClusterIP, service.Spec.IPFamilyPolicy, service.Spec.ExternalTrafficPolicy, service.Spec.LoadBalancerClass));
        Assert.Equal(["10.96.0.1", "fd00::1"], service.Spec.ClusterIPs!);
        Assert.Equal(["IPv4", "IPv6"], service.Spec.IPFamilies!);
        Assert.Equal((80, 30080, "TCP"), (service.Spec.Ports![0].Port, service.Spec.Ports[0].NodePort, service.Spec.Ports[0].Protocol));
        Assert.Equal(("1.2.3.4", "VIP"), (service.Status!.LoadBalancer!.Ingress![0].IP, service.Status.LoadBalancer.Ingress[0].IPMode));
    }

    [Fact]
    public void Peer_EveryField_RoundTrips()
    {
        const string Json = """{"metadata":{"name":"p"},"spec":{"myASN":42,"peerASN":142,"dynamicASN":"internal","localASN":7,"peerAddress":"1.2.3.4","interface":"eth0","sourceAddress":"1.1.1.1","peerPort":1179,"holdTime":"90s","keepaliveTime":"30s","connectTime":"5s","routerID":"10.0.0.1","nodeSelectors":[{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"k","operator":"In","values":["x"]}]}],"password":"pw","passwordSecret":{"name":"s","namespace":"ns"},"bfdProfile":"fast","enableGracefulRestart":true,"ebgpMultiHop":true,"vrf":"red","disableMP":false,"dualStackAddressFamily":true}}""";
        Assert.Equal(Json, JsonSerializer.Serialize(JsonSerializer.Deserialize(Json, ApiJson.Default.BGPPeer)!, ApiJson.Default.BGPPeer));
    }

    [Fact]
    public void Pool_EveryField_RoundTrips()
    {
        const string Json = """{"metadata":{"name":"p","labels":{"a":"b"}},"spec":{"addresses":["1.2.3.0/24"],"autoAssign":false,"avoidBuggyIPs":true,"serviceAllocation":{"priority":3,"namespaces":["n"],"namespaceSelectors":[{"matchLabels":{"a":"b"}}],"serviceSelectors":[{}]}},"status":{"assignedIPv4":1,"assignedIPv6":2,"availableIPv4":3,"availableIPv6":9223372036854775807}}""";
        Assert.Equal(Json, JsonSerializer.Serialize(JsonSerializer.Deserialize(Json, ApiJson.Default.IPAddressPool)!, ApiJson.Default.IPAddressPool));
    }

    [Fact]
    public void L2Advertisement_EveryField_RoundTrips()
    {
        const string Json = """{"metadata":{"name":"a"},"spec":{"ipAddressPools":["p"],"ipAddressPoolSelectors":[{}],"nodeSelectors":[{}],"interfaces":["eth0"],"serviceSelectors":[{}],"preferredNodeSelectors":[{"weight":10,"preference":{"matchLabels":{"a":"b"}}}]}}""";
        Assert.Equal(Json, JsonSerializer.Serialize(JsonSerializer.Deserialize(Json, ApiJson.Default.L2Advertisement)!, ApiJson.Default.L2Advertisement));
    }

    [Fact]
    public void BgpAdvertisement_EveryField_RoundTrips()
    {
        const string Json = """{"metadata":{"name":"a"},"spec":{"aggregationLength":24,"aggregationLengthV6":64,"localPref":100,"communities":["1:2"],"ipAddressPools":["p"],"ipAddressPoolSelectors":[{}],"nodeSelectors":[{}],"peers":["x"],"serviceSelectors":[{}]}}""";
        Assert.Equal(Json, JsonSerializer.Serialize(JsonSerializer.Deserialize(Json, ApiJson.Default.BGPAdvertisement)!, ApiJson.Default.BGPAdvertisement));
    }

    [Fact]
    public void StatusKinds_EveryField_RoundTrip()
    {
        const string Layer2 = """{"metadata":{"name":"l2-x"},"status":{"node":"n","serviceName":"s","serviceNamespace":"ns","interfaces":[{"name":"eth0"}]}}""";
        Assert.Equal(Layer2, JsonSerializer.Serialize(JsonSerializer.Deserialize(Layer2, ApiJson.Default.ServiceL2Status)!, ApiJson.Default.ServiceL2Status));
        const string Bgp = """{"metadata":{"name":"bgp-x"},"status":{"node":"n","serviceName":"s","serviceNamespace":"ns","peers":["p"]}}""";
        Assert.Equal(Bgp, JsonSerializer.Serialize(JsonSerializer.Deserialize(Bgp, ApiJson.Default.ServiceBGPStatus)!, ApiJson.Default.ServiceBGPStatus));
        const string State = """{"metadata":{"name":"controller"},"status":{"result":"Valid","errorSummary":"","conditions":[{"type":"t","status":"True","reason":"r","message":"","lastTransitionTime":"2026-07-16T12:00:00+00:00"}]}}""";
        Assert.Equal("Valid", JsonSerializer.Deserialize(State, ApiJson.Default.ConfigurationState)!.Status!.Result);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"x","annotations":null}}""", 0)]
    [InlineData("""{"metadata":{"name":"x","annotations":{}}}""", 0)]
    [InlineData("""{"metadata":{"name":"x","annotations":{"a":"1","kubectl.kubernetes.io/last-applied-configuration":"{}","b":"2"}}}""", 2)]
    public void Annotations_AreReadWithoutTheLastAppliedCopy(string json, int count) =>
        Assert.Equal(count, JsonSerializer.Deserialize(json, ApiJson.Default.Namespace)!.Metadata.AnnotationsOrEmpty.Count);

    [Theory]
    [InlineData("""{"metadata":{"name":"x","annotations":{"a":1}}}""")]
    [InlineData("""{"metadata":{"name":"x","annotations":[]}}""")]
    [InlineData("""{"metadata":{"name":"x","labels":{"a":1}}}""")]
    public void WrongTypes_AreRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ApiJson.Default.Namespace));

    [Fact]
    public void List_OfEndpointSlices_IsReadWithItsPosition()
    {
        const string Json = """{"kind":"EndpointSliceList","metadata":{"resourceVersion":"9","continue":"c"},"items":[{"metadata":{"name":"e"},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"nodeName":"n","conditions":{"ready":false,"serving":true}},{"addresses":["10.0.0.2"],"conditions":{"ready":false}},{"addresses":["10.0.0.3"],"conditions":{}}]}]}""";
        var list = JsonSerializer.Deserialize(Json, ApiJson.Default.ResourceListEndpointSlice)!;
        Assert.Equal(("9", "c"), (list.Metadata!.ResourceVersion, list.Metadata.Continue));
        Assert.Equal([true, false, true], list.Items![0].Endpoints!.Select(endpoint => endpoint.Conditions!.IsUsable));
    }

    [Fact]
    public void Secret_Data_IsDecoded() =>
        Assert.Equal("pw"u8.ToArray(), JsonSerializer.Deserialize("""{"metadata":{"name":"s"},"type":"t","data":{"password":"cHc="}}""", ApiJson.Default.Secret)!.Data!["password"]);
}
