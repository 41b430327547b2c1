using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.EndpointSlices;
using Steelyard.ControllerManager.Objects;
using Steelyard.ControllerManager.Tests.Fakes;

namespace Steelyard.ControllerManager.Tests.EndpointSlices;

/// <summary>The steps of scenarios/endpointslices.json.</summary>
public sealed class EndpointSliceControllerTests : IAsyncLifetime
{
    private const string Ports = """[{"name":"http","protocol":"TCP","port":8080},{"name":"m","protocol":"TCP","port":9000}]""";

    private readonly TestCluster _cluster = new(context =>
        [new EndpointSliceController(context), new EndpointsController(context), new EndpointSliceMirroringController(context)]);

    public async ValueTask InitializeAsync()
    {
        _cluster.AddNamespace("t");
        foreach (var n in new[] { 1, 2 })
            _cluster.Add(Resources.Nodes, null, $$$"""{"metadata":{"name":"n{{{n}}}","labels":{"topology.kubernetes.io/zone":"z{{{n}}}"} } }""");
        await _cluster.StartAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Service_BeforeAnyPod_HasAnEmptySliceForEachFamily()
    {
        var service = AddService();
        await _cluster.UntilAsync(() => Slices("w").Count == 2 && Endpoints("w") is not null);
        Assert.Equal(["IPv4", "IPv6"], Slices("w").Select(slice => slice.Text("addressType")).Order());
        foreach (var slice in Slices("w"))
        {
            Assert.Equal("w-", slice.Text("metadata", "generateName"));
            AssertJson("""
                {"endpointslice.kubernetes.io/managed-by":"endpointslice-controller.k8s.io","kubernetes.io/service-name":"w"}
                """, slice.At("metadata", "labels"));
            Assert.True(JsonNode.DeepEquals(new JsonArray(Meta.OwnerReference("v1", "Service", service)), slice.At("metadata", "ownerReferences")));
            Assert.True(slice.ContainsKey("endpoints") && slice["endpoints"] is null && slice.ContainsKey("ports") && slice["ports"] is null);
            Assert.Equal("2026-01-01T00:00:00Z", slice.Annotation("endpoints.kubernetes.io/last-change-trigger-time"));
        }
        AssertJson("""{"endpoints.kubernetes.io/managed-by":"endpoint-controller"}""", Endpoints("w").At("metadata", "labels"));
        Assert.False(Endpoints("w")!.ContainsKey("subsets"));
    }

    // "ready p1, not ready p2 (IPv4 only), p3 with hostname", "Endpoints"
    [Fact]
    public async Task Pods_ReadyAndNotReady_AreListedAsRecorded()
    {
        AddService();
        var p1 = AddPod("p1", "n1");
        var p2 = AddPod("p2", "n2");
        var p3 = AddPod("p3", "n1", ""","hostname":"h3","subdomain":"w" """);
        _cluster.Run(p1, true, "10.42.0.11", "fd00:42::11");
        _cluster.Run(p2, false, "10.42.0.12");
        _cluster.Run(p3, true, "10.42.0.13", "fd00:42::13");
        await _cluster.UntilAsync(() => Slice("IPv4").Count("endpoints") == 3 && Slice("IPv6").Count("endpoints") == 2);
        AssertJson(Ports, Slice("IPv4")["ports"]);
        AssertSameElements($$"""
            [{"addresses":["10.42.0.11"],"conditions":{"ready":true,"serving":true,"terminating":false},
              "targetRef":{"kind":"Pod","namespace":"t","name":"p1","uid":"{{p1.Uid()}}"},"nodeName":"n1","zone":"z1"},
             {"addresses":["10.42.0.12"],"conditions":{"ready":false,"serving":false,"terminating":false},
              "targetRef":{"kind":"Pod","namespace":"t","name":"p2","uid":"{{p2.Uid()}}"},"nodeName":"n2","zone":"z2"},
             {"addresses":["10.42.0.13"],"conditions":{"ready":true,"serving":true,"terminating":false},"hostname":"h3",
              "targetRef":{"kind":"Pod","namespace":"t","name":"p3","uid":"{{p3.Uid()}}"},"nodeName":"n1","zone":"z1"}]
            """, Slice("IPv4")["endpoints"]);
        await _cluster.UntilAsync(() => Endpoints("w").Each("subsets").Sum(s => s.Count("addresses") + s.Count("notReadyAddresses")) == 3);
        AssertJson($$"""
            [{"addresses":[{"ip":"10.42.0.11","nodeName":"n1","targetRef":{"kind":"Pod","namespace":"t","name":"p1","uid":"{{p1.Uid()}}"} },
              {"ip":"10.42.0.13","hostname":"h3","nodeName":"n1","targetRef":{"kind":"Pod","namespace":"t","name":"p3","uid":"{{p3.Uid()}}"} }],
              "notReadyAddresses":[{"ip":"10.42.0.12","nodeName":"n2","targetRef":{"kind":"Pod","namespace":"t","name":"p2","uid":"{{p2.Uid()}}"} }],
              "ports":[{"name":"http","port":8080,"protocol":"TCP"},{"name":"m","port":9000,"protocol":"TCP"}]}]
            """, Endpoints("w")!["subsets"]);
    }

    [Theory]
    [InlineData(true, "true", "true")]
    [InlineData(false, "false", "true")]
    public async Task TerminatingPod_IsServingButNotReady_UntilItStopsServing(bool ready, string serving, string terminating)
    {
        AddService();
        var pod = AddPod("p3", "n1");
        _cluster.Run(pod, true, "10.42.0.13");
        await _cluster.UntilAsync(() => Slice("IPv4").Count("endpoints") == 1);
        _cluster.Api.Delete(Resources.Pods, "t", "p3");
        _cluster.Run(pod, ready, "10.42.0.13");
        await _cluster.UntilAsync(() => Conditions() == $"{{\"ready\":false,\"serving\":{serving},\"terminating\":{terminating}}}");
        await _cluster.UntilAsync(() => Endpoints("w").Count("subsets") == 0);
    }

    [Fact]
    public async Task PublishNotReadyAddresses_MakesReadyWithoutServing()
    {
        AddService(""","publishNotReadyAddresses":true""");
        _cluster.Run(AddPod("p4", "n2"), false, "10.42.0.14");
        await _cluster.UntilAsync(() => Slices("w").Count == 2 && Conditions() == """{"ready":true,"serving":false,"terminating":false}""");
    }

    [Fact]
    public async Task TrafficDistribution_OfTheSameZone_GivesHints()
    {
        AddService(""","trafficDistribution":"PreferSameZone" """);
        _cluster.Run(AddPod("p1", "n1"), true, "10.42.0.11");
        await _cluster.UntilAsync(() => Slices("w").Count == 2 && Slice("IPv4").Each("endpoints").Select(e => e["hints"]?.ToJsonString())
            .SequenceEqual(["""{"forZones":[{"name":"z1"}]}"""]));
    }

    [Fact]
    public async Task ServiceChanges_LabelsPortsFamilies_RewriteTheSlices()
    {
        AddService();
        _cluster.Run(AddPod("p1", "n1"), true, "10.42.0.11", "fd00:42::11");
        await _cluster.UntilAsync(() => Slice("IPv6").Count("endpoints") == 1);
        var name = Slice("IPv4").Name();
        Patch("""{"metadata":{"labels":{"team":"x"}},"spec":{"ports":[{"name":"http","port":80,"protocol":"TCP","targetPort":"nobody"}]}}""");
        await _cluster.UntilAsync(() => Slice("IPv4").Label("team") == "x" && Slice("IPv4")["ports"] is null);
        Assert.Equal(name, Slice("IPv4").Name());
        Patch("""{"spec":{"ipFamilies":["IPv4"]}}""");
        await _cluster.UntilAsync(() => Slices("w").Count == 1);
        Patch("""{"spec":{"selector":null}}""");
        await _cluster.SettleAsync();
        Assert.Equal(1, Slice("IPv4").Count("endpoints"));
    }

    [Fact]
    public async Task SliceDeletedByHand_ComesBack()
    {
        AddService();
        await _cluster.UntilAsync(() => Slices("w").Count == 2);
        var uid = Slice("IPv4").Uid();
        _cluster.Api.Delete(Resources.EndpointSlices, "t", Slice("IPv4").Name());
        await _cluster.UntilAsync(() => Slices("w").Count == 2 && Slice("IPv4").Uid() != uid);
    }

    // "Endpoints made by hand: mirrored"
    [Fact]
    public async Task EndpointsWithoutSelector_AreMirrored()
    {
        _cluster.Add(Resources.Services, "t", """{"metadata":{"name":"ns"},"spec":{"ports":[{"port":80}],"ipFamilies":["IPv4"]}}""");
        _cluster.Add(Resources.Endpoints, "t", """
            {"metadata":{"name":"ns"},"subsets":[{"addresses":[{"ip":"192.0.2.50","hostname":"h"}],"notReadyAddresses":[{"ip":"192.0.2.51"}],
             "ports":[{"port":80,"protocol":"TCP"}]}]}
            """);
        await _cluster.UntilAsync(() => Slices("ns").Count == 1);
        var slice = Slices("ns")[0];
        Assert.Equal("endpointslicemirroring-controller.k8s.io", slice.Label("endpointslice.kubernetes.io/managed-by"));
        AssertJson("""
            [{"addresses":["192.0.2.50"],"conditions":{"ready":true},"hostname":"h"},{"addresses":["192.0.2.51"],"conditions":{"ready":false}}]
            """, slice["endpoints"]);
        AssertJson("""[{"name":"","protocol":"TCP","port":80}]""", slice["ports"]);
        _cluster.Api.Delete(Resources.Endpoints, "t", "ns");
        await _cluster.UntilAsync(() => Slices("ns").Count == 0);
    }

    [Fact]
    public async Task HeadlessService_LabelsSliceAndEndpoints_AndLosesEndpointsWithItself()
    {
        _cluster.Add(Resources.Services, "t", """
            {"metadata":{"name":"hl"},"spec":{"clusterIP":"None","selector":{"app":"w"},"ipFamilies":["IPv4"],"ports":[{"port":80,"protocol":"TCP","targetPort":80}]}}
            """);
        _cluster.Run(AddPod("p1", "n1"), true, "10.42.0.11");
        await _cluster.UntilAsync(() => Slices("hl").Count == 1 && Slices("hl")[0].Count("endpoints") == 1 && Endpoints("hl").Count("subsets") == 1);
        Assert.Equal("", Slices("hl")[0].Label("service.kubernetes.io/headless"));
        Assert.Equal("", Endpoints("hl")!.Label("service.kubernetes.io/headless"));
        AssertJson("""[{"name":"","protocol":"TCP","port":80}]""", Slices("hl")[0]["ports"]);
        _cluster.Api.Delete(Resources.Services, "t", "hl");
        await _cluster.UntilAsync(() => Endpoints("hl") is null);
    }

    [Fact]
    public async Task ServicesWithoutSelector_InMasses_CauseNoWrites()
    {
        for (var i = 0; i < 500; i++)
            _cluster.Add(Resources.Services, "t", $$$"""{"metadata":{"name":"s{{{i}}}"},"spec":{"ports":[{"port":80}] } }""");
        await _cluster.SettleAsync();
        Assert.Equal(0, _cluster.Api.Writes(Resources.EndpointSlices) + _cluster.Api.Writes(Resources.Endpoints));
    }

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}, got {actual?.ToJsonString()}");

    private static void AssertSameElements(string expected, JsonNode? actual) =>
        Assert.Equal(
            JsonNode.Parse(expected)!.AsArray().Select(e => e!.ToJsonString()).Order(StringComparer.Ordinal),
            actual!.AsArray().Select(e => e!.ToJsonString()).Order(StringComparer.Ordinal));

    private IReadOnlyList<JsonObject> Slices(string service) =>
        [.. _cluster.Api.All(Resources.EndpointSlices, "t").Where(slice => slice.Label("kubernetes.io/service-name") == service)];

    private JsonObject Slice(string family) => Slices("w").FirstOrDefault(slice => slice.Text("addressType") == family) ?? [];

    private string? Conditions() => Slice("IPv4").Each("endpoints").FirstOrDefault()?["conditions"]?.ToJsonString();

    private JsonObject? Endpoints(string name) => _cluster.Api.Get(Resources.Endpoints, "t", name);

    private void Patch(string patch) => _cluster.Api.Patch(Resources.Services, "t", "w", TestCluster.Json(patch));

    private JsonObject AddService(string more = "") => _cluster.Add(Resources.Services, "t", $$$"""
        {"metadata":{"name":"w"},"spec":{"clusterIP":"10.43.0.9","ipFamilies":["IPv4","IPv6"],"selector":{"app":"w"},"ports":[
          {"name":"http","protocol":"TCP","port":80,"targetPort":"web"},{"name":"m","protocol":"TCP","port":9000,"targetPort":9000}]{{{more}}} } }
        """);

    private JsonObject AddPod(string name, string node, string more = "") => _cluster.Add(Resources.Pods, "t", $$$"""
        {"metadata":{"name":"{{{name}}}","labels":{"app":"w"}},"spec":{"nodeName":"{{{node}}}",
         "containers":[{"name":"c","ports":[{"name":"web","containerPort":8080,"protocol":"TCP"}]}]{{{more}}} } }
        """);
}
