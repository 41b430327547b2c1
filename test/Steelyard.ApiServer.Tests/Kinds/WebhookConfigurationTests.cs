using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Kinds.Other;
using Steelyard.ApiServer.Registry;
using Steelyard.ApiServer.Tests.CustomResources;

namespace Steelyard.ApiServer.Tests.Kinds;

public sealed class WebhookConfigurationTests
{
    private static readonly IReadOnlyList<RecordedStep> Steps = RecordedStep.Load("webhooks");

    private static List<string> Errors(JsonObject obj)
    {
        var strategy = new WebhookConfigurationStrategy(new GroupVersionKind("admissionregistration.k8s.io", "v1", obj["kind"]!.ToString()));
        strategy.Default(obj);
        return [.. strategy.ValidateCreate(new StrategyContext(null, "admin", false, DateTimeOffset.UnixEpoch), obj).Select(e => $"{e.Field}: {e.Message}")];
    }

    private static List<string> Errors(string step, string change)
    {
        var obj = RecordedStep.Find(Steps, step).Body!.DeepClone().AsObject();
        // The recording keeps a placeholder instead of the certificate.
        obj["webhooks"]![0]!["clientConfig"]!["caBundle"] = "Y2E=";
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            obj["webhooks"]![0]![name] = value?.DeepClone();
        return Errors(obj);
    }

    [Fact]
    public void ValidateCreate_RecordedMistakes_GiveTheRecordedTexts()
    {
        var step = RecordedStep.Find(Steps, "invalid configuration");
        var message = step.Response!["message"]!.ToString();
        Assert.EndsWith($"is invalid: [{string.Join(", ", Errors(step.Body!.DeepClone().AsObject()))}]", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validating configuration: defaults")]
    [InlineData("matchConditions")]
    [InlineData("mutating configuration")]
    public void ValidateCreate_RecordedConfigurations_AreAccepted(string step) => Assert.Empty(Errors(step, "{}"));

    [Theory]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"1 +"}]}""", "webhooks[0].matchConditions[0].expression: Invalid value: \"1 +\": compilation failed: ")]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"nothing.a == 1"}]}""", "webhooks[0].matchConditions[0].expression: Invalid value: \"nothing.a == 1\": compilation failed: ")]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"'text'"}]}""", "webhooks[0].matchConditions[0].expression: Invalid value: \"'text'\": must evaluate to bool")]
    [InlineData("""{"matchConditions":[{"name":"a"}]}""", "webhooks[0].matchConditions[0].expression: Required value")]
    [InlineData("""{"matchConditions":[{"expression":"true"}]}""", "webhooks[0].matchConditions[0].name: Required value")]
    [InlineData("""{"matchConditions":[{"name":"a","expression":"true"},{"name":"a","expression":"true"}]}""", "webhooks[0].matchConditions[1].name: Duplicate value: \"a\"")]
    [InlineData("""{"rules":[{"operations":["*","CREATE"],"apiGroups":["a"],"apiVersions":["v1"],"resources":["b"]}]}""", "webhooks[0].rules[0].operations: Invalid value: [\"*\",\"CREATE\"]: if '*' is present, must not specify other operations")]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*","a"],"apiVersions":["v1"],"resources":["b"]}]}""", "webhooks[0].rules[0].apiGroups: Invalid value: [\"*\",\"a\"]: if '*' is present, must not specify other API groups")]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["a"],"apiVersions":["v1"],"resources":["b"],"scope":"Some"}]}""", "webhooks[0].rules[0].scope: Unsupported value: \"Some\": ")]
    [InlineData("""{"clientConfig":{"url":"https://u:p@h/x"}}""", "webhooks[0].clientConfig.url: Invalid value: \"u:p\": user information is not permitted in the URL")]
    [InlineData("""{"clientConfig":{"url":"https://h/x?a=b"}}""", "webhooks[0].clientConfig.url: Invalid value: \"a=b\": query parameters are not permitted in the URL")]
    [InlineData("""{"reinvocationPolicy":"Always"}""", "webhooks[0].reinvocationPolicy: Unsupported value: \"Always\": supported values: \"IfNeeded\", \"Never\"")]
    public void ValidateCreate_WhatCanNeverRun_IsRefused(string change, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Errors("mutating configuration", change)), StringComparison.Ordinal);

    [Fact]
    public void ValidateCreate_TooManyConditions_IsRefused()
    {
        var conditions = new JsonArray([.. Enumerable.Range(0, 65).Select(i => new JsonObject { ["name"] = $"c{i}", ["expression"] = "true" })]);
        Assert.Equal(
            ["webhooks[0].matchConditions: Too many: 65: must have at most 64 items"],
            Errors("mutating configuration", $$"""{"matchConditions":{{conditions.ToJsonString()}}}"""));
    }
}
