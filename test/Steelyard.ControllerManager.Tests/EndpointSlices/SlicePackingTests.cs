using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.EndpointSlices;

namespace Steelyard.ControllerManager.Tests.EndpointSlices;

public sealed class SlicePackingTests
{
    private const int Max = 5;

    private static readonly Gen<(int Id, bool Ready)[][]> Histories =
        Gen.Select(Gen.Int[0, 30], Gen.Bool).Array[0, 25].Array[1, 8];

    [Fact]
    public void Plan_AlongAnyHistory_HoldsEachEndpointOnceInFullSlices() => Histories.Sample(history =>
    {
        var slices = new List<JsonObject>();
        foreach (var step in history)
        {
            var wanted = step.DistinctBy(endpoint => endpoint.Id).Select(endpoint => Endpoint(endpoint.Id, endpoint.Ready)).ToList();
            var groups = new List<EndpointGroup>
            {
                new("IPv4", Ports(80), [.. wanted.Where(endpoint => Id(endpoint) % 3 != 0)]),
                new("IPv4", Ports(81), [.. wanted.Where(endpoint => Id(endpoint) % 3 == 0)]),
            };
            var plan = SlicePacking.Plan(slices, groups, Max);
            CheckUnchanged(plan);
            slices = Apply(plan);
            Assert.All(slices, slice => Assert.InRange(slice.Count("endpoints"), 0, Max));
            Assert.Equal(
                wanted.Select(endpoint => endpoint.ToJsonString()).Order(),
                slices.SelectMany(slice => slice.Each("endpoints")).Select(endpoint => endpoint.ToJsonString()).Order());
            Assert.All(slices, slice => Assert.All(slice.Each("endpoints"), e => Assert.Equal(Id(e) % 3 == 0 ? 81 : 80, (int)slice["ports"]![0].Integer("port"))));
            Assert.DoesNotContain(SlicePacking.Plan(slices, groups, Max).Keep, packed => packed.Changed);
        }
    });

    [Fact]
    public void Plan_OneMoreEndpoint_ChangesOneSlice()
    {
        var all = Enumerable.Range(0, 12).Select(i => Endpoint(i, true)).ToList();
        var slices = Apply(SlicePacking.Plan([], [new EndpointGroup("IPv4", Ports(80), all)], Max));
        Assert.Equal(3, slices.Count);
        var plan = SlicePacking.Plan(slices, [new EndpointGroup("IPv4", Ports(80), [.. all, Endpoint(99, true)])], Max);
        Assert.Empty(plan.Create);
        Assert.Single(plan.Keep, packed => packed.Changed);
    }

    // scenarios/endpointslices.json, "named targetPort nobody has": the slice is rewritten, not replaced
    [Fact]
    public void Plan_OtherPorts_RewritesTheSlice()
    {
        var endpoints = new[] { Endpoint(1, true) };
        var slices = Apply(SlicePacking.Plan([], [new EndpointGroup("IPv4", Ports(80), endpoints)], Max));
        var plan = SlicePacking.Plan(slices, [new EndpointGroup("IPv4", null, endpoints)], Max);
        Assert.Empty(plan.Create);
        Assert.Empty(plan.Delete);
        Assert.Same(slices[0], Assert.Single(plan.Keep).Slice);
    }

    [Fact]
    public void Plan_FamilyGone_DeletesItsSlices()
    {
        var slices = Apply(SlicePacking.Plan([], [new EndpointGroup("IPv4", null, []), new EndpointGroup("IPv6", null, [])], Max));
        var plan = SlicePacking.Plan(slices, [new EndpointGroup("IPv4", null, [])], Max);
        Assert.Equal("IPv6", Assert.Single(plan.Delete).Text("addressType"));
        Assert.False(Assert.Single(plan.Keep).Changed);
    }

    private static void CheckUnchanged(SlicePlan plan)
    {
        foreach (var packed in plan.Keep.Where(packed => !packed.Changed))
            Assert.True(JsonNode.DeepEquals(packed.Slice!["endpoints"], new JsonArray([.. packed.Endpoints.Select(e => e.DeepClone())])));
    }

    private static List<JsonObject> Apply(SlicePlan plan) => [.. plan.Keep.Concat(plan.Create).Select(packed => new JsonObject
    {
        ["addressType"] = packed.AddressType,
        ["ports"] = packed.Ports?.DeepClone(),
        ["endpoints"] = new JsonArray([.. packed.Endpoints.Select(endpoint => endpoint.DeepClone())]),
    })];

    private static JsonArray Ports(int number) => new(new JsonObject { ["name"] = "", ["protocol"] = "TCP", ["port"] = number });

    private static JsonObject Endpoint(int id, bool ready) => new()
    {
        ["addresses"] = new JsonArray((JsonNode)$"10.0.0.{id}"),
        ["conditions"] = new JsonObject { ["ready"] = ready },
        ["targetRef"] = new JsonObject { ["uid"] = $"u{id}" },
    };

    private static int Id(JsonObject endpoint) => int.Parse(endpoint.Text("targetRef", "uid")[1..], System.Globalization.CultureInfo.InvariantCulture);
}
