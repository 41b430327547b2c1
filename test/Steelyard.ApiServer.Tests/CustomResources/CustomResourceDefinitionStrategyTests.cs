using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Patching;
using Steelyard.ApiServer.CustomResources;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.Tests.CustomResources;

public sealed class CustomResourceDefinitionStrategyTests
{
    private static readonly StrategyContext Context = new(null, "admin", false, new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly IReadOnlyList<RecordedStep> Steps = RecordedStep.Load("crd-lifecycle");
    private readonly CustomResourceDefinitionStrategy _strategy = new();

    private JsonObject Prepared(JsonNode body)
    {
        var obj = body.DeepClone().AsObject();
        _strategy.Default(obj);
        _strategy.PrepareForCreate(Context, obj);
        return obj;
    }

    private static string Text(IEnumerable<FieldError> errors) =>
        string.Join("\n", errors.Select(e => $"{e.Field}|{e.Type}|{e.Message}").Order(StringComparer.Ordinal));

    private static bool IsDefinition(RecordedStep step) =>
        step.Method == "POST" && step.Path.EndsWith("/customresourcedefinitions", StringComparison.Ordinal);

    [Fact]
    public void ValidateCreate_RecordedDefinitions_GivesTheRecordedCauses()
    {
        // The static cost estimate of rules is not part of this server: rules are cut off when they run.
        var cases = Steps.Where(s => IsDefinition(s) && s.Name != "schema: CEL too expensive").ToList();
        Assert.True(cases.Count >= 30, $"only {cases.Count} cases found");
        foreach (var step in cases)
            Assert.Equal(step.Name + "\n" + step.Causes, step.Name + "\n" + Text(_strategy.ValidateCreate(Context, Prepared(step.Body!))));
    }

    [Fact]
    public void PrepareForCreate_RecordedDefinitions_GivesTheRecordedSpecAndStatus()
    {
        var cases = Steps.Where(s => IsDefinition(s) && s.Status == 201).ToList();
        Assert.True(cases.Count >= 5);
        foreach (var step in cases)
        {
            var obj = Prepared(step.Body!);
            if (step.Name.Contains("keyword", StringComparison.Ordinal) || step.Name.Contains("default null", StringComparison.Ordinal))
                continue;
            Assert.True(JsonNode.DeepEquals(step.Response!["spec"], obj["spec"]), step.Name + "\n" + obj["spec"]!.ToJsonString());
            Assert.True(JsonNode.DeepEquals(step.Response["status"], obj["status"]), step.Name + "\n" + obj["status"]!.ToJsonString());
        }
    }

    [Fact]
    public void ValidateUpdate_EstablishedDefinition_KeepsScopeKindAndStoredVersions()
    {
        foreach (var (name, before) in ((string, string)[])[
            ("scope is immutable", "established: conditions NamesAccepted, Established; acceptedNames; storedVersions"),
            ("kind is immutable: 422", "established: conditions NamesAccepted, Established; acceptedNames; storedVersions"),
            ("remove v1beta1 while it is stored: 422", "storedVersions has both"),
            ("conversion Webhook without clientConfig", "storedVersions has both")])
        {
            var step = RecordedStep.Find(Steps, name);
            var old = RecordedStep.Find(Steps, before).Response!.AsObject();
            var obj = step.Body is JsonArray ops ? JsonPatch.Apply(old.DeepClone(), ops).AsObject() : JsonMergePatch.Apply(old.DeepClone(), step.Body!)!.AsObject();
            _strategy.Default(obj);
            _strategy.PrepareForUpdate(Context, obj, old);
            Assert.Equal(step.Causes, Text(_strategy.ValidateUpdate(Context, obj, old)));
        }
    }

    [Fact]
    public void PrepareForUpdate_NewStorageVersion_IsAddedToTheStoredOnes()
    {
        var old = Prepared(RecordedStep.Find(Steps, "versions: create").Body!);
        var obj = JsonPatch.Apply(old.DeepClone(), RecordedStep.Find(Steps, "switch storage to v1").Body!.AsArray()).AsObject();
        _strategy.PrepareForUpdate(Context, obj, old);
        Assert.Equal("""["v1beta1","v1"]""", obj["status"]!["storedVersions"]!.ToJsonString());
        Assert.Equal(2, (long)obj["metadata"]!["generation"]!);
    }

    [Fact]
    public void Warnings_UnknownFormat_AreTold()
    {
        var step = Steps.First(s => s.Name.StartsWith("schema: unknown format", StringComparison.Ordinal));
        Assert.Equal(["unrecognized format \"frob\""], _strategy.Warnings(Context, Prepared(step.Body!), null));
    }

    [Theory]
    [InlineData("self.b == 1", "undefined field 'b'", ":1:5:")]
    [InlineData("foo == 1", "undeclared reference to 'foo' (in container '')", ":1:1:")]
    [InlineData("self.a + 1 == 2", "found no matching overload for '_+_' applied to '(string, int)'", ":1:8:")]
    [InlineData("self.a.nope()", "undeclared reference to 'nope' (in container '')", ":1:12:")]
    [InlineData("self.a +", "Syntax error: mismatched input '<EOF>'", ":1:9:")]
    public void ValidateCreate_RuleThatDoesNotCompile_IsRefused(string rule, string problem, string place)
    {
        var error = Assert.Single(_strategy.ValidateCreate(Context, Prepared(WithRule(rule))));
        Assert.Equal("spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule", error.Field);
        Assert.Contains("compilation failed: ERROR: <input>" + place + " " + problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("self.a.startsWith('x') && self.a.size() < 5 && (!has(self.n) || self.n > 1)")]
    [InlineData("self.l.all(x, x.matches('^a')) && self.l.map(x, x.size()).sum() < 10")]
    [InlineData("!has(oldSelf.a) || self.a == oldSelf.a")]
    public void ValidateCreate_RuleThatCompiles_IsAccepted(string rule) =>
        Assert.Empty(_strategy.ValidateCreate(Context, Prepared(WithRule(rule))));

    [Fact]
    public void ValidateCreate_RuleThatIsNoBool_IsRefused() =>
        Assert.Contains("cel expression must evaluate to a bool", Assert.Single(_strategy.ValidateCreate(Context, Prepared(WithRule("self.a")))).Message, StringComparison.Ordinal);

    private static JsonNode WithRule(string rule)
    {
        var body = Steps.First(s => s.Name == "schema: CEL does not compile").Body!.DeepClone();
        var spec = body["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!;
        spec["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = rule });
        spec["properties"]!["n"] = new JsonObject { ["type"] = "integer" };
        spec["properties"]!["l"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } };
        return body;
    }
}
