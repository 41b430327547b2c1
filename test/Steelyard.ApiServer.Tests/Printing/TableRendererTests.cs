using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiServer.Printing;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Tests.Printing;

public sealed class TableRendererTests
{
    private static readonly TableRenderer _renderer = new(new FakeTimeProvider(TableRecording.Now));
    private static readonly TableRequest _request = new("v1", IncludeObject.None);

    public static TheoryData<string> Kinds => new(TableRecording.Kinds);

    [Fact]
    public void Recording_CoversTheServedKinds() => Assert.True(TableRecording.Kinds.Count() >= 30);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void RenderList_RecordedKind_SameColumns(string kind)
    {
        var table = Render(kind);
        var columns = table["columnDefinitions"]!.AsArray().Select(c => new JsonArray(
            c!["name"]!.DeepClone(), c["type"]!.DeepClone(), c["format"]!.DeepClone(), c["priority"]!.DeepClone()));
        AssertSame(TableRecording.Table(kind)["columns"], new JsonArray([.. columns]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void RenderList_RecordedKind_SameRows(string kind)
    {
        var rows = Render(kind)["rows"]?.DeepClone();
        foreach (var row in rows as JsonArray ?? [])
        {
            Assert.Null(row!["object"]);
            row.AsObject().Remove("object");
        }
        AssertSame(TableRecording.Table(kind)["rows"], rows);
    }

    [Fact]
    public void RenderList_ListMetadata_IsKept()
    {
        var metadata = new JsonObject { ["resourceVersion"] = "7", ["continue"] = "c", ["remainingItemCount"] = 13 };
        var table = _renderer.RenderList(Definition("pods"), TableRecording.Objects("pods"), metadata, _request);
        AssertSame(metadata, table["metadata"]);
    }

    [Fact]
    public void RenderObject_IncludeMetadata_HoldsPartialObject()
    {
        var item = JsonNode.Parse("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","resourceVersion":"9"},"data":{"k":"v"}}""")!.AsObject();
        var table = _renderer.RenderObject(Definition("configmaps"), item, new TableRequest("v1beta1", IncludeObject.Metadata));
        AssertSame(
            JsonNode.Parse("""{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1beta1","metadata":{"name":"a","resourceVersion":"9"}}"""),
            table["rows"]![0]!["object"]);
        Assert.Equal("meta.k8s.io/v1beta1", (string?)table["apiVersion"]);
        Assert.Equal("""{"resourceVersion":"9"}""", table["metadata"]!.ToJsonString());
    }

    [Fact]
    public void RenderObject_IncludeObject_HoldsWholeObject()
    {
        var item = JsonNode.Parse("""{"metadata":{"name":"a"},"data":{"k":"v"}}""")!.AsObject();
        var table = _renderer.RenderObject(Definition("configmaps"), item, new TableRequest("v1", IncludeObject.Object));
        AssertSame(item, table["rows"]![0]!["object"]);
    }

    [Fact]
    public void RenderObject_LaterWatchEvent_HasNoColumns()
    {
        var table = _renderer.RenderObject(Definition("configmaps"), [], _request, withColumns: false);
        Assert.True(table.ContainsKey("columnDefinitions"));
        Assert.Null(table["columnDefinitions"]);
    }

    [Fact]
    public void RenderObject_BookmarkOfInitialEvents_KeepsItsMetadata()
    {
        var bookmark = JsonNode.Parse("""{"metadata":{"resourceVersion":"15","annotations":{"k8s.io/initial-events-end":"true"}}}""")!.AsObject();
        var row = _renderer.RenderObject(Definition("configmaps"), bookmark, _request, withColumns: false)["rows"]![0]!;
        AssertSame(JsonNode.Parse("""["",0,"<unknown>"]"""), row["cells"]);
        AssertSame(bookmark["metadata"], row["object"]!["metadata"]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void RenderObject_EmptyObject_HasACellForEachColumn(string kind)
    {
        var table = _renderer.RenderObject(Definition(kind), [], _request);
        Assert.Equal(table["columnDefinitions"]!.AsArray().Count, table["rows"]![0]!["cells"]!.AsArray().Count);
    }

    [Fact]
    public void RenderScale_RecordedScale_SameCells()
    {
        var scale = JsonNode.Parse("""{"metadata":{"name":"web","creationTimestamp":"2025-12-31T23:59:52Z"},"spec":{"replicas":2},"status":{"replicas":2}}""")!.AsObject();
        var table = _renderer.RenderScale(scale, _request);
        AssertSame(JsonNode.Parse("""["web",2,2,"8s"]"""), table["rows"]![0]!["cells"]);
        Assert.Equal("", (string?)table["columnDefinitions"]![0]!["format"]);
    }

    [Fact]
    public void IncludeObject_UnknownWord_IsRefusedAsRecorded()
    {
        var error = Assert.Throws<StatusException>(() => IncludeObjectParser.Parse("Bogus"));
        Assert.Equal(400, error.Code);
        Assert.Equal(
            "Unable to convert to Table as requested: includeObject: Invalid value: \"Bogus\": must be 'Metadata', 'Object', 'None', or empty",
            error.Message);
    }

    private static JsonObject Render(string kind) =>
        _renderer.RenderList(Definition(kind), TableRecording.Objects(kind), [], _request);

    private static ResourceDefinition Definition(string kind) => TableKinds.Definition(kind);

    private static void AssertSame(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected?.ToJsonString()}\nactual   {actual?.ToJsonString()}");
}
