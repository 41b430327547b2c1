using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Cel;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiMachinery.Tests.Schema;

namespace Steelyard.ApiMachinery.Tests.Cel;

public sealed class RuleValidatorTests
{
    private static readonly IReadOnlyList<RecordedStep> Steps = RecordedStep.Load("cr-validation");
    private static readonly SchemaNode Schema = OpenApiSchemaReader.ReadResource(RecordedStep.SchemaOf(Steps, "Cel"));

    private static List<FieldError> Validate(JsonObject obj, JsonObject? old)
    {
        List<FieldError> errors = [.. SchemaValidator.Validate(obj, Schema, old)];
        errors.AddRange(errors.Exists(RuleValidator.IsBlocking) ? [RuleValidator.NotChecked] : RuleValidator.Build(Schema)!.Validate(obj, old));
        return errors;
    }

    private static string Sorted(IEnumerable<string> causes) => string.Join("\n", causes.Order(StringComparer.Ordinal));

    private static string Causes(RecordedStep step) =>
        Sorted(step.Status == 422 ? step.Response!["details"]!["causes"]!.AsArray().Select(c => $"{c!["field"]}|{c["reason"]}|{c["message"]}") : []);

    [Fact]
    public void Validate_RecordedCreates_GivesTheRecordedCauses()
    {
        var cases = Steps.Where(s => s.Method == "POST" && s.Path.EndsWith("/cels", StringComparison.Ordinal)).ToList();
        Assert.True(cases.Count >= 8);
        foreach (var step in cases)
            Assert.Equal(Causes(step), Sorted(Validate(step.Body!.DeepClone().AsObject(), null).Select(e => $"{e.Field}|{e.Type}|{e.Message}")));
    }

    [Fact]
    public void Validate_RecordedPatches_FollowsTransitionRules()
    {
        var current = Steps.First(s => s.Name == "ok").Response!.AsObject();
        var cases = Steps.Where(s => s.Method == "PATCH" && s.Path.EndsWith("/cels/c1", StringComparison.Ordinal)).Take(5).ToList();
        Assert.Equal(5, cases.Count);
        foreach (var step in cases)
        {
            var obj = current.DeepClone().AsObject();
            foreach (var (name, value) in step.Body!["spec"]!.AsObject())
            {
                if (value is null)
                    obj["spec"]!.AsObject().Remove(name);
                else
                    obj["spec"]![name] = value.DeepClone();
            }
            Assert.Equal(Causes(step), Sorted(Validate(obj, current).Select(e => $"{e.Field}|{e.Type}|{e.Message}")));
            if (step.Status == 200)
                current = obj;
        }
    }

    [Fact]
    public void Validate_EndlessRule_IsCutOff()
    {
        var schema = OpenApiSchemaReader.Read(JsonNode.Parse("""{"type":"array","items":{"type":"integer"},"x-kubernetes-validations":[{"rule":"self.all(a, self.all(b, self.all(c, true)))"}]}""")!.AsObject());
        var value = new JsonArray([.. Enumerable.Range(0, 300).Select(i => (JsonNode)i)]);
        var error = Assert.Single(RuleValidator.Build(schema)!.Validate(value, null));
        Assert.Contains("call cost exceeds limit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_UnchangedValue_SkipsRulesWithoutOldSelf()
    {
        var schema = OpenApiSchemaReader.Read(JsonNode.Parse("""{"type":"object","properties":{"a":{"type":"integer","x-kubernetes-validations":[{"rule":"self < 5"}]},"b":{"type":"string"}}}""")!.AsObject());
        var rules = RuleValidator.Build(schema)!;
        var old = JsonNode.Parse("""{"a":9,"b":"1"}""")!;
        Assert.Empty(rules.Validate(JsonNode.Parse("""{"a":9,"b":"2"}""")!, old));
        Assert.Equal("a: Invalid value: 8: failed rule: self < 5", Assert.Single(rules.Validate(JsonNode.Parse("""{"a":8,"b":"2"}""")!, old)).ToString());
    }

    [Fact]
    public void Build_SchemaWithoutRules_IsNull() =>
        Assert.Null(RuleValidator.Build(new SchemaNode { Type = "object" }));
}
