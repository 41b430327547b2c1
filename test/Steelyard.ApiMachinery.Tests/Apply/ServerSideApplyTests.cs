using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiMachinery.Apply;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Apply;

public sealed class ServerSideApplyTests
{
    private static readonly SchemaNode _configMap = BuiltinSchemas.ForKind("", "v1", "ConfigMap")!;
    private static readonly Gen<Dictionary<string, string>> _data = Gen.Dictionary(Gen.String[Gen.Char["abcd"], 1, 1], Gen.String[Gen.Char["12"], 1, 1])[0, 4];

    [Fact]
    public void Apply_SameTwice_ChangesNothing()
    {
        Gen.Select(_data, _data).Sample((first, second) =>
        {
            var live = Apply(Apply(null, first, "alice"), second, "bob", minutes: 1);
            return JsonNode.DeepEquals(live, Apply(live, second, "bob", minutes: 2));
        });
    }

    [Fact]
    public void Apply_EmptyAfterAny_RemovesAllThatWasApplied() =>
        _data.Sample(data => (Apply(Apply(null, data, "alice"), [], "alice")["data"] as JsonObject ?? []).Count == 0);

    [Fact]
    public void Apply_ByTwoManagers_GivesTheUnionAndTheLastValue()
    {
        Gen.Select(_data, _data).Sample((first, second) =>
        {
            var result = Apply(Apply(null, first, "alice"), second, "bob");
            var expected = new Dictionary<string, string>(first);
            foreach (var (key, value) in second)
                expected[key] = value;
            return (result["data"] as JsonObject ?? []).ToDictionary(d => d.Key, d => (string)d.Value!).OrderBy(d => d.Key)
                .SequenceEqual(expected.OrderBy(d => d.Key));
        });
    }

    [Fact]
    public void Apply_ConflictOnScaleSubresource_NamesIt()
    {
        var schema = BuiltinSchemas.ForKind("apps", "v1", "Deployment")!;
        var live = JsonNode.Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":0}}""")!.AsObject();
        var applied = live.DeepClone().AsObject();
        ManagedFields.UpdateAfterWrite(null, live, "creator", "apps/v1", null, schema, Cases.Now);
        var scaled = live.DeepClone().AsObject();
        scaled["spec"]!["replicas"] = 1;
        ManagedFields.UpdateAfterWrite(live, scaled, "scaler", "apps/v1", "scale", schema, Cases.Now);

        var refusal = Assert.Throws<StatusException>(() =>
            ServerSideApply.Apply(new ApplyRequest(scaled, applied, "alice", false, schema, "apps/v1", null, Cases.Now)));

        Assert.Equal("Apply failed with 1 conflict: conflict with \"scaler\" with subresource \"scale\" using apps/v1: .spec.replicas", refusal.Message);
    }

    [Fact]
    public void Apply_OtherVersion_IsRefused()
    {
        var applied = JsonNode.Parse("""{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"c"}}""")!.AsObject();

        var refusal = Assert.Throws<StatusException>(() =>
            ServerSideApply.Apply(new ApplyRequest(null, applied, "alice", false, _configMap, "v1", null, Cases.Now)));

        Assert.Equal((400, "Incorrect version specified in apply patch. Specified patch version: v2, expected: v1"), (refusal.Code, refusal.Message));
    }

    private static JsonObject Apply(JsonObject? live, Dictionary<string, string> data, string manager, int minutes = 0)
    {
        var applied = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "c" } };
        if (data.Count > 0)
            applied["data"] = new JsonObject([.. data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))]);
        return ServerSideApply.Apply(new ApplyRequest(live, applied, manager, Force: true, _configMap, "v1", null, Cases.Now.AddMinutes(minutes)));
    }
}
