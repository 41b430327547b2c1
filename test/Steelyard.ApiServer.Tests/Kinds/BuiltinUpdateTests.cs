using System.Text.Json.Nodes;
using Steelyard.ApiServer.Kinds;

namespace Steelyard.ApiServer.Tests.Kinds;

/// <summary>What updates may and may not do, by the recorded answers.</summary>
public sealed class BuiltinUpdateTests
{
    private const string Template = """{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}""";
    private const string Workload = $$$"""{"metadata":{"name":"x","labels":{"a":"b"}},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{{{Template}}}}}""";

    public static TheoryData<string, string, string, string> Refusals => new()
    {
        { "configmaps", """{"metadata":{"name":"x"},"data":{"a":"1"},"immutable":true}""", """{"data":{"a":"2"}}""", "data: Forbidden: field is immutable when `immutable` is set" },
        { "configmaps", """{"metadata":{"name":"x"},"data":{"a":"1"},"immutable":true}""", """{"immutable":null}""", "immutable: Forbidden: field is immutable when `immutable` is set" },
        { "secrets", """{"metadata":{"name":"x"}}""", """{"type":"kubernetes.io/tls"}""", "type: Invalid value: \"kubernetes.io/tls\": field is immutable\ndata[tls.crt]: Required value\ndata[tls.key]: Required value" },
        { "deployments", Workload, """{"spec":{"selector":{"matchLabels":{"a":"b","c":"d"}},"template":{"metadata":{"labels":{"c":"d"}}}}}""", """spec.selector: Invalid value: {"matchLabels":{"a":"b","c":"d"}}: field is immutable""" },
        { "rolebindings", """{"metadata":{"name":"x"},"roleRef":{"kind":"Role","name":"y"}}""", """{"roleRef":{"name":"zz"}}""", """roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"zz"}: cannot change roleRef""" },
        { "endpointslices", """{"metadata":{"name":"x"},"addressType":"IPv4"}""", """{"addressType":"IPv6"}""", "addressType: Invalid value: \"IPv6\": field is immutable" },
        { "leases", """{"metadata":{"name":"x"}}""", """{"spec":{"leaseDurationSeconds":0,"leaseTransitions":-1}}""", "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0\nspec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0" },
        { "nodes", """{"metadata":{"name":"x"},"spec":{"podCIDR":"10.42.3.0/24","podCIDRs":["10.42.3.0/24"]}}""", """{"spec":{"podCIDR":"10.1.0.0/24"}}""", "spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" to valid" },
        { "nodes", """{"metadata":{"name":"x"},"spec":{"providerID":"a://1"}}""", """{"spec":{"providerID":"a://2"}}""", "spec.providerID: Forbidden: node updates may not change providerID except from \"\" to valid" },
        { "nodes", """{"metadata":{"name":"x"}}""", """{"spec":{"taints":[{"key":"k","effect":"Foo"}]}}""", "metadata.taints[0].effect: Unsupported value: \"Foo\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"\nmetadata.taints[0].effect: Unsupported value: \"Foo\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Update_NotAllowed_IsRefusedWithTheRecordedText(string plural, string body, string patch, string errors)
    {
        var pipeline = Pipeline(plural);
        Assert.Empty(pipeline.Create(Parse(body)).Errors);

        var result = pipeline.Patch("x", Parse(patch));

        Assert.Null(result.Object);
        Assert.Equal(errors, string.Join('\n', result.Errors));
    }

    [Theory]
    [InlineData("deployments", """{"spec":{"replicas":3}}""", 2)]
    [InlineData("deployments", """{"metadata":{"labels":{"q":"1"}}}""", 1)]
    [InlineData("deployments", """{"metadata":{"generation":99}}""", 1)]
    [InlineData("daemonsets", """{"spec":{"minReadySeconds":3}}""", 2)]
    public void Update_Workload_RaisesGenerationWithTheSpecOnly(string plural, string patch, long generation)
    {
        var pipeline = Pipeline(plural);
        pipeline.Create(Parse(Workload));

        var updated = pipeline.Patch("x", Parse(patch)).Object!;

        Assert.Equal(generation, updated["metadata"]!["generation"]!.GetValue<long>());
    }

    [Fact]
    public void StatusUpdate_Deployment_TakesAnnotationsButNeitherLabelsNorSpec()
    {
        var pipeline = Pipeline("deployments");
        pipeline.Create(Parse(Workload));

        var updated = pipeline.Patch(
            "x", Parse("""{"metadata":{"labels":{"l":"1"},"annotations":{"n":"1"}},"spec":{"replicas":5},"status":{"replicas":1}}"""), status: true).Object!;

        Assert.Equal("""{"a":"b"}""", updated["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal("""{"n":"1"}""", updated["metadata"]!["annotations"]!.ToJsonString());
        Assert.Equal(1, updated["spec"]!["replicas"]!.GetValue<int>());
        Assert.Equal("""{"replicas":1}""", updated["status"]!.ToJsonString());
    }

    [Fact]
    public void StatusUpdate_NegativeReplicas_GivesTheRecordedErrors()
    {
        var pipeline = Pipeline("deployments");
        pipeline.Create(Parse(Workload));

        var errors = pipeline.Patch("x", Parse("""{"status":{"replicas":-1}}"""), status: true).Errors;

        Assert.Equal(
            [
                "status.replicas: Invalid value: -1: must be greater than or equal to 0",
                "status.updatedReplicas: Invalid value: 0: cannot be greater than status.replicas",
                "status.readyReplicas: Invalid value: 0: cannot be greater than status.replicas",
                "status.availableReplicas: Invalid value: 0: cannot be greater than status.replicas",
            ],
            errors.Select(static e => e.ToString()));
    }

    [Fact]
    public void Update_Pod_TakesAnImageAndKeepsTolerations()
    {
        var pipeline = Pipeline("pods");
        pipeline.Create(Parse("""{"metadata":{"name":"x"},"spec":{"containers":[{"name":"c","image":"i"}]}}"""));
        var changed = pipeline.Stored["x"].DeepClone().AsObject();
        changed["spec"]!["containers"]![0]!["image"] = "i:2";
        changed["spec"]!["tolerations"] = new JsonArray();

        var updated = pipeline.Update("x", changed).Object!;
        var refused = pipeline.Patch("x", Parse("""{"spec":{"hostNetwork":true}}"""));

        Assert.Equal(2, updated["metadata"]!["generation"]!.GetValue<long>());
        Assert.Equal(2, updated["spec"]!["tolerations"]!.AsArray().Count);
        Assert.StartsWith("spec: Forbidden: pod updates may not change fields other than", refused.Errors.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_BothGroups_ShowTheSameStoredObject()
    {
        var converter = BuiltinResources.Create(new BuiltinDependencies()).Single(static r => r is { Group: "events.k8s.io", Plural: "events" }).Converter!;
        var core = Parse("""
            {"kind":"Event","apiVersion":"v1","metadata":{"name":"x.1","namespace":"t-ev"},"involvedObject":{"kind":"Service","namespace":"t-ev","name":"x"},
             "reason":"R","message":"M","source":{"component":"comp","host":"h"},"firstTimestamp":"2001-01-01T00:00:00Z","lastTimestamp":"2001-01-01T00:01:00Z",
             "count":2,"type":"Normal","eventTime":null,"reportingComponent":"","reportingInstance":""}
            """);

        var shown = (await converter.FromStorageAsync([core], default)).Single();
        var back = await converter.ToStorageAsync(shown, default);

        Assert.Equal("M", shown["note"]!.GetValue<string>());
        Assert.Equal("2001-01-01T00:01:00Z", shown["deprecatedLastTimestamp"]!.GetValue<string>());
        Assert.False(shown.ContainsKey("reportingController"));
        Assert.True(JsonNode.DeepEquals(core, back), back.ToJsonString());
    }

    private static StrategyPipeline Pipeline(string plural)
    {
        var resource = BuiltinResources.Create(new BuiltinDependencies()).Single(r => r.Plural == plural);
        return new StrategyPipeline(resource, resource.Namespaced ? "t" : null);
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
