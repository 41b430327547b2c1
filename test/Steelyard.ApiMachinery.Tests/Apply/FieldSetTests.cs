using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiMachinery.Apply;

namespace Steelyard.ApiMachinery.Tests.Apply;

public sealed class FieldSetTests
{
    private static readonly string[] _elements = ["f:a", "f:b", "k:{\"port\":80}", "k:{\"port\":443}", "v:\"x\""];

    private static readonly Gen<string[]> _path = Gen.Int[0, 4].Select(i => _elements[i]).Array[1, 3];

    private static readonly Gen<FieldSet> _set = _path.List[0, 8].Select(Build);

    [Fact]
    public void Operations_OnAnySets_FollowTheLawsOfSets()
    {
        Gen.Select(_set, _set, _set).Sample((a, b, c) =>
        {
            Assert.True(a.Union(b).SetEquals(b.Union(a)));
            Assert.True(a.Union(b.Union(c)).SetEquals(a.Union(b).Union(c)));
            Assert.True(a.Intersection(b).SetEquals(b.Intersection(a)));
            Assert.True(a.Difference(b).Intersection(b).IsEmpty);
            Assert.Equal(!a.Intersection(b).IsEmpty, a.Overlaps(b));
            Assert.True(a.Difference(b).Union(a.Intersection(b)).SetEquals(a));
            Assert.True(a.Difference(b.Union(c)).SetEquals(a.Difference(b).Difference(c)));
        });
    }

    [Fact]
    public void ToJson_ReadBack_GivesTheSameSet() =>
        _set.Sample(set => FieldSet.FromJson(set.ToJson()).SetEquals(set));

    [Fact]
    public void ToJson_Members_AreInTheOrderOfAGenuineServer()
    {
        var set = Build([["v:\"x\""], ["k:{\"port\":443,\"protocol\":\"TCP\"}"], ["k:{\"port\":80,\"protocol\":\"TCP\"}"], ["f:z"], ["f:a", "f:b"], ["f:a"]]);

        Assert.Equal(
            """{"f:a":{".":{},"f:b":{}},"f:z":{},"k:{\u0022port\u0022:80,\u0022protocol\u0022:\u0022TCP\u0022}":{},"k:{\u0022port\u0022:443,\u0022protocol\u0022:\u0022TCP\u0022}":{},"v:\u0022x\u0022":{}}""",
            set.ToJson().ToJsonString());
    }

    [Fact]
    public void Paths_OfKeyedItem_ArePrintedWithKeys()
    {
        var set = Build([["f:spec", "f:ports", "k:{\"port\":80,\"protocol\":\"TCP\"}", "f:name"], ["f:metadata", "f:finalizers", "v:\"x\""]]);

        Assert.Equal([".metadata.finalizers[=\"x\"]", ".spec.ports[port=80,protocol=\"TCP\"].name"], set.Paths());
    }

    private static FieldSet Build(IEnumerable<string[]> paths)
    {
        var set = new FieldSet();
        foreach (var path in paths)
            path.Aggregate(set, (node, element) => node.At(element)).IsMember = true;
        return set;
    }
}
