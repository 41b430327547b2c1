using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Apply;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Apply;

public sealed class ManagedFieldsTests
{
    private static readonly SchemaNode _configMap = BuiltinSchemas.ForKind("", "v1", "ConfigMap")!;

    [Fact]
    public void UpdateAfterWrite_ChangeByAnother_TakesTheFieldAway()
    {
        var stored = Write(null, """{"a":"1","b":"1"}""", "alice");

        var updated = Write(stored, """{"a":"2","b":"1"}""", "bob", minutes: 1);

        Assert.Equal(
            [("alice", """{"f:data":{".":{},"f:b":{}}}""", "2026-05-01T12:00:00Z"), ("bob", """{"f:data":{"f:a":{}}}""", "2026-05-01T12:01:00Z")],
            Owners(updated));
    }

    [Fact]
    public void UpdateAfterWrite_RemovedField_LeavesItsOwnerWithItsTime()
    {
        var stored = Write(null, """{"a":"1","b":"1"}""", "alice");

        var updated = Write(stored, """{"b":"1"}""", "bob", minutes: 1);

        Assert.Equal([("alice", """{"f:data":{".":{},"f:b":{}}}""", "2026-05-01T12:00:00Z")], Owners(updated));
    }

    [Fact]
    public void UpdateAfterWrite_NoChange_KeepsEverything()
    {
        var stored = Write(null, """{"a":"1"}""", "alice");

        var updated = Write(stored, """{"a":"1"}""", "bob", minutes: 1);

        Assert.True(JsonNode.DeepEquals(stored, updated));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{}]")]
    public void UpdateAfterWrite_Reset_LeavesNone(string managedFields)
    {
        var stored = Write(null, """{"a":"1"}""", "alice");
        var updated = ConfigMap("""{"a":"2"}""");
        updated["metadata"]!["managedFields"] = JsonNode.Parse(managedFields);

        ManagedFields.UpdateAfterWrite(stored, updated, "bob", "v1", null, _configMap, Cases.Now);

        Assert.Null(updated["metadata"]!["managedFields"]);
    }

    [Fact]
    public void UpdateAfterWrite_ThroughSubresource_IgnoresSentManagedFields()
    {
        var stored = Write(null, """{"a":"1"}""", "alice");
        var updated = ConfigMap("""{"a":"1"}""");
        updated["metadata"]!["managedFields"] = new JsonArray();

        ManagedFields.UpdateAfterWrite(stored, updated, "bob", "v1", "status", _configMap, Cases.Now);

        Assert.Equal("alice", Assert.Single(Owners(updated)).Manager);
    }

    [Fact]
    public void UpdateAfterWrite_EleventhUpdateManager_MergesTheOldestTwo()
    {
        var stored = Write(null, """{"k0":"x"}""", "m0");
        for (var i = 1; i <= 10; i++)
        {
            var data = new JsonObject([.. Enumerable.Range(0, i + 1).Select(n => KeyValuePair.Create($"k{n}", (JsonNode?)"x"))]);
            stored = Write(stored, data.ToJsonString(), $"m{i}", minutes: i);
        }

        var owners = Owners(stored);

        Assert.Equal(10, owners.Count);
        Assert.Equal(("ancient-changes", """{"f:data":{".":{},"f:k0":{},"f:k1":{}}}""", "2026-05-01T12:01:00Z"), owners[0]);
    }

    [Fact]
    public void UpdateAfterWrite_WithoutSchema_DeducesGranularMapsAndAtomicLists()
    {
        var created = JsonNode.Parse("""{"apiVersion":"x/v1","kind":"X","metadata":{"name":"n","labels":{"l":"1"}},"spec":{"m":{"a":1},"l":[{"a":1}]}}""")!.AsObject();

        ManagedFields.UpdateAfterWrite(null, created, "alice", "x/v1", null, null, Cases.Now);

        Assert.Equal(
            """{"f:metadata":{"f:labels":{".":{},"f:l":{}}},"f:spec":{".":{},"f:l":{},"f:m":{".":{},"f:a":{}}}}""",
            Assert.Single(Owners(created)).Fields);
    }

    [Fact]
    public void TryRestoreTimes_OnlyTimesDiffer_GivesTheOldOnes()
    {
        var old = Write(null, """{"a":"1"}""", "alice");
        var same = Write(null, """{"a":"1"}""", "alice", minutes: 5);
        var other = Write(null, """{"a":"2"}""", "alice", minutes: 5);

        Assert.True(ManagedFields.TryRestoreTimes(old, same));
        Assert.True(JsonNode.DeepEquals(old, same));
        Assert.False(ManagedFields.TryRestoreTimes(old, other));
    }

    private static JsonObject ConfigMap(string data) =>
        new() { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "c" }, ["data"] = JsonNode.Parse(data) };

    private static JsonObject Write(JsonObject? stored, string data, string manager, int minutes = 0)
    {
        var updated = ConfigMap(data);
        ManagedFields.UpdateAfterWrite(stored, updated, manager, "v1", null, _configMap, Cases.Now.AddMinutes(minutes));
        return updated;
    }

    private static List<(string Manager, string Fields, string? Time)> Owners(JsonObject value) => [.. (value["metadata"]!["managedFields"] as JsonArray ?? [])
        .Select(e => ((string)e!["manager"]!, e["fieldsV1"]!.ToJsonString(), (string?)e["time"]))];
}
