using System.Text.Json.Nodes;
using CsCheck;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Schema;

public sealed class SchemaValidatorTests
{
    private static readonly IReadOnlyList<RecordedStep> Steps = RecordedStep.Load("cr-validation");

    private static SchemaNode Schema(string json) => OpenApiSchemaReader.Read(JsonNode.Parse(json)!.AsObject());

    private static List<FieldError> ValidateBox(JsonNode body)
    {
        var schema = OpenApiSchemaReader.ReadResource(RecordedStep.SchemaOf(Steps, "Box"));
        var obj = body.DeepClone().AsObject();
        Pruner.Prune(obj, schema);
        Defaulter.Apply(obj, schema);
        return [.. SchemaValidator.Validate(obj, schema), .. StructuralValueValidator.ValidateEmbedded(obj, schema), .. StructuralValueValidator.ValidateLists(obj, schema)];
    }

    [Fact]
    public void Validate_RecordedBoxes_GivesTheRecordedCauses()
    {
        var cases = Steps.Where(s => s.Method == "POST" && s.Path.EndsWith("/boxes", StringComparison.Ordinal) && s.Body is JsonObject
            && s.Status is 201 or 422 && s.Name is not ("wrong kind" or "invalid name")).ToList();
        Assert.True(cases.Count >= 40, $"only {cases.Count} cases found");
        foreach (var step in cases)
        {
            // The scale subresource of the recorded resource adds errors of its own, with a leading dot.
            var expected = Causes(step.Response).Where(c => !c.StartsWith(".spec", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            var actual = ValidateBox(step.Body!).Select(e => $"{e.Field}|{e.Type}|{e.Message}").Order(StringComparer.Ordinal);
            Assert.Equal(string.Join("\n", expected), string.Join("\n", actual));
        }
    }

    private static IEnumerable<string> Causes(JsonNode? status) =>
        status?["details"]?["causes"] is JsonArray causes ? causes.Select(c => $"{c!["field"]}|{c["reason"]}|{c["message"]}") : [];

    [Fact]
    public void Validate_WithPrefix_NamesThePlaceBelowIt()
    {
        var errors = SchemaValidator.Validate(JsonNode.Parse("""{"n":"x"}"""), Schema("""{"type":"object","properties":{"n":{"type":"integer"}}}"""), path: "status");
        var error = Assert.Single(errors);
        Assert.Equal("status.n: Invalid value: \"string\": n in body must be of type integer: \"string\"", error.ToString());
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "5", "<nil>: Invalid value: \"integer\":  in body must be of type string: \"integer\"")]
    [InlineData("""{"type":"integer","maximum":4294967295}""", "4294967296", "<nil>: Invalid value: 4294967296:  in body should be less than or equal to 4294967295")]
    [InlineData("""{"type":"string","format":"ipv6"}""", "\"::1\"", "")]
    [InlineData("""{"type":"string","format":"uuid"}""", "\"x\"", "<nil>: Invalid value: \"x\":  in body must be of type uuid: \"x\"")]
    [InlineData("""{"type":"string","format":"frob"}""", "\"x\"", "")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":3}]}""", "2", "")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}""", "\"80%\"", "")]
    [InlineData("""{"type":"object","minProperties":1}""", "{}", "<nil>: Invalid value: 0:  in body should have at least 1 properties")]
    public void Validate_Values_GivesGenuineTexts(string schema, string value, string expected) =>
        Assert.Equal(expected, string.Join("\n", SchemaValidator.Validate(JsonNode.Parse(value), Schema(schema))));

    [Fact]
    public void Validate_UnchangedInvalidValue_IsTolerated()
    {
        var schema = Schema("""{"type":"object","properties":{"a":{"type":"integer","maximum":10},"l":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","properties":{"k":{"type":"string"},"v":{"type":"integer","maximum":1}}}},"b":{"type":"string"}}}""");
        var old = JsonNode.Parse("""{"a":99,"l":[{"k":"x","v":5}],"b":"1"}""");
        Assert.Empty(SchemaValidator.Validate(JsonNode.Parse("""{"a":99,"l":[{"k":"y","v":1},{"k":"x","v":5}],"b":"2"}"""), schema, old));
        Assert.Single(SchemaValidator.Validate(JsonNode.Parse("""{"a":98,"l":[{"k":"x","v":5}],"b":"1"}"""), schema, old));
        Assert.Single(SchemaValidator.Validate(JsonNode.Parse("""{"a":99,"l":[{"k":"x","v":6}],"b":"1"}"""), schema, old));
    }

    [Fact]
    public void Validate_AnyInteger_AgreesWithTheBounds() =>
        Gen.Select(Gen.Int[-20, 20], Gen.Int[-10, 10], Gen.Int[-10, 10], Gen.Bool).Sample((value, min, max, exclusive) =>
        {
            var schema = new SchemaNode { Type = "integer", Minimum = min, Maximum = max, ExclusiveMinimum = exclusive };
            var expected = (exclusive ? value <= min : value < min ? true : false) || value > max;
            return expected == SchemaValidator.Validate(JsonValue.Create(value), schema).Count > 0;
        });

    [Fact]
    public void ValidateLists_DuplicateReportedOnce_NamesTheSecond()
    {
        var schema = Schema("""{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}""");
        var errors = StructuralValueValidator.ValidateLists(JsonNode.Parse("""["a","b","a","a"]""")!, schema);
        Assert.Equal("[2]: Duplicate value: \"a\"", Assert.Single(errors).ToString());
    }
}
