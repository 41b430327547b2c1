using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>Unknown and duplicate fields, and dry runs.</summary>
public sealed class FieldValidationTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Create_OfUnknownFieldsStrictly_IsRefused()
    {
        var answer = (await Api.PostAsync($"{ConfigMaps}?fieldValidation=Strict", """{"metadata":{"name":"a","labelz":{}},"bogus":1}""")).Expect(400);
        Assert.Contains("strict decoding error", answer.Message, StringComparison.Ordinal);
        Assert.Contains("unknown field \"bogus\"", answer.Message, StringComparison.Ordinal);
        Assert.Contains("unknown field \"metadata.labelz\"", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_OfDuplicateFieldsStrictly_IsRefused()
    {
        var answer = (await Api.PostAsync($"{ConfigMaps}?fieldValidation=Strict", """{"metadata":{"name":"a"},"data":{"a":"1","a":"2"}}""")).Expect(400);
        Assert.Contains("duplicate field \"data.a\"", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?fieldValidation=Warn")]
    public async Task Create_OfUnknownFields_WarnsAndDropsThem(string query)
    {
        var answer = (await Api.PostAsync(ConfigMaps + query, """{"metadata":{"name":"a"},"bogus":1}""")).Expect(201);
        Assert.Equal("299 - \"unknown field \\\"bogus\\\"\"", answer.Headers["Warning"]);
        Assert.Null(answer.At("bogus"));
    }

    [Fact]
    public async Task Create_OfUnknownFieldsIgnored_SaysNothing() =>
        Assert.DoesNotContain("Warning", (await Api.PostAsync($"{ConfigMaps}?fieldValidation=Ignore", """{"metadata":{"name":"a"},"bogus":1}""")).Expect(201).Headers.Keys);

    [Fact]
    public async Task Create_WithAnUnknownMode_IsInvalid() =>
        (await Api.PostAsync($"{ConfigMaps}?fieldValidation=Maybe", """{"metadata":{"name":"a"}}""")).Expect(422);

    [Fact]
    public async Task Create_OfAWrongType_IsBadRequest() =>
        (await Api.PostAsync(Services, """{"metadata":{"name":"a"},"spec":{"ports":"eighty"}}""")).Expect(400);

    [Fact]
    public async Task DryRuns_OfEachVerb_AnswerButStoreNothing()
    {
        var created = (await Api.PostAsync($"{ConfigMaps}?dryRun=All", """{"metadata":{"name":"dry"}}""")).Expect(201);
        Assert.NotEqual("", created.Text("metadata.uid"));
        (await Api.GetAsync($"{ConfigMaps}/dry")).Expect(404);
        var stored = await CreateConfigMapAsync("real");
        var patched = await Api.MergeAsync($"{ConfigMaps}/real?dryRun=All", """{"data":{"k":"2"}}""");
        Assert.Equal("2", patched.Expect(200).Text("data.k"));
        (await Api.DeleteAsync($"{ConfigMaps}/real?dryRun=All")).Expect(200);
        (await Api.DeleteAsync($"{ConfigMaps}/real", """{"dryRun":["All"]}""")).Expect(200);
        (await Api.DeleteAsync($"{ConfigMaps}?dryRun=All")).Expect(200);
        Assert.Equal(stored.Version, (await Api.GetAsync($"{ConfigMaps}/real")).Expect(200).Version);
        (await Api.PostAsync($"{ConfigMaps}?dryRun=All", """{"metadata":{"name":"real"}}""")).Expect(409);
        (await Api.PostAsync($"{ConfigMaps}?dryRun=true", """{"metadata":{"name":"x"}}""")).Expect(422);
    }
}
