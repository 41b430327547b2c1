using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.CustomResources;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Tests.CustomResources;

public sealed class CustomResourceStrategyTests
{
    private static readonly StrategyContext Context = new("t-cr", "admin", false, new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly IReadOnlyList<RecordedStep> Steps = RecordedStep.Load("cr-validation");

    private static CustomResourceVersion Version(string kind) => CustomResourceVersion.Read(
        Steps.First(s => (s.Body as JsonObject)?["spec"]?["names"]?["kind"]?.ToString() == kind).Body!.AsObject())[0];

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static string Text(IEnumerable<FieldError> errors) =>
        string.Join("\n", errors.Select(e => $"{e.Field}|{e.Type}|{e.Message}").Order(StringComparer.Ordinal));

    [Fact]
    public void ValidateCreate_RecordedBoxes_GivesTheRecordedCauses()
    {
        var version = Version("Box");
        var strategy = new CustomResourceStrategy(version);
        var cases = Steps.Where(s => s.Method == "POST" && s.Path.EndsWith("/boxes", StringComparison.Ordinal) && s.Body is JsonObject
            && s.Status is 201 or 422 && s.Name is not ("wrong kind" or "invalid name")).ToList();
        Assert.True(cases.Count >= 40);
        foreach (var step in cases)
        {
            var obj = step.Body!.DeepClone().AsObject();
            Pruner.Prune(obj, version.Schema);
            Defaulter.Apply(obj, version.Schema);
            strategy.PrepareForCreate(Context, obj);
            Assert.Equal(step.Name + "\n" + step.Causes, step.Name + "\n" + Text(strategy.ValidateCreate(Context, obj)));
        }
    }

    [Fact]
    public void ValidateStatusUpdate_RecordedStatus_GivesTheRecordedCauses()
    {
        var step = RecordedStep.Find(Steps, "status invalid");
        var old = Parse("""{"metadata":{"name":"a"},"spec":{"size":1},"status":{"n":4}}""");
        var obj = Parse("""{"metadata":{"name":"a"},"spec":{"size":1},"status":{"n":"x"}}""");
        Assert.Equal(step.Causes, Text(new CustomResourceStrategy(Version("Box")).ValidateStatusUpdate(Context, obj, old)));
    }

    [Fact]
    public void PrepareForUpdate_WithStatusSubresource_KeepsStatusAndCountsSpecChanges()
    {
        var strategy = new CustomResourceStrategy(Version("Box"));
        var old = Parse("""{"metadata":{"name":"a","generation":3},"spec":{"size":1},"status":{"n":4}}""");
        var obj = Parse("""{"metadata":{"name":"a","labels":{"l":"1"}},"spec":{"size":1},"status":{"n":9}}""");
        strategy.PrepareForUpdate(Context, obj, old);
        Assert.Equal("""{"name":"a","labels":{"l":"1"},"generation":3}""", obj["metadata"]!.ToJsonString());
        Assert.Equal(4, (int)obj["status"]!["n"]!);
        obj["spec"]!["size"] = 2;
        strategy.PrepareForUpdate(Context, obj, old);
        Assert.Equal(4, (long)obj["metadata"]!["generation"]!);
    }

    [Fact]
    public void PrepareForUpdate_WithoutStatusSubresource_CountsStatusAsContent()
    {
        var strategy = new CustomResourceStrategy(Version("Plain"));
        var old = Parse("""{"metadata":{"name":"a","generation":1},"spec":{"a":"x"},"status":{"s":"1"}}""");
        var obj = Parse("""{"metadata":{"name":"a","generation":1},"spec":{"a":"x"},"status":{"s":"2"}}""");
        strategy.PrepareForUpdate(Context, obj, old);
        Assert.Equal("2", obj["status"]!["s"]!.ToString());
        Assert.Equal(2, (long)obj["metadata"]!["generation"]!);
    }

    [Fact]
    public void PrepareForStatusUpdate_LabelsAndSpec_ArePutBack()
    {
        var strategy = new CustomResourceStrategy(Version("Box"));
        var old = Parse("""{"metadata":{"name":"a","generation":3,"labels":{"l":"1"}},"spec":{"size":1}}""");
        var obj = Parse("""{"metadata":{"name":"a","labels":{"st":"1"},"managedFields":[{"manager":"m"}]},"spec":{"size":9},"status":{"n":4}}""");
        strategy.PrepareForStatusUpdate(Context, obj, old);
        Assert.Equal("""{"metadata":{"name":"a","generation":3,"labels":{"l":"1"},"managedFields":[{"manager":"m"}]},"spec":{"size":1},"status":{"n":4}}""", obj.ToJsonString());
    }

    [Fact]
    public void SelectableFields_DeclaredPath_ReadsTheValue()
    {
        var field = Assert.Single(new CustomResourceStrategy(Version("Plain")).SelectableFields);
        Assert.Equal("spec.a", field.Key);
        Assert.Equal("x", field.Value(Parse("""{"spec":{"a":"x"}}""")));
        Assert.Equal("", field.Value(Parse("{}")));
    }
}
