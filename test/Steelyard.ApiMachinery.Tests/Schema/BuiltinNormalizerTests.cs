using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Errors;
using Steelyard.ApiMachinery.Schema;

namespace Steelyard.ApiMachinery.Tests.Schema;

/// <summary>Expectations are taken from recorded answers of a genuine server.</summary>
public sealed class BuiltinNormalizerTests
{
    [Fact]
    public void Normalize_Node_PrintsWhatIsAlwaysPrinted()
    {
        var node = Normalize("v1", "Node", """{"metadata":{"name":"n"}}""");

        Assert.Equal("""{"kubeletEndpoint":{"Port":0}}""", node["status"]!["daemonEndpoints"]!.ToJsonString());
        Assert.Equal("", node["status"]!["nodeInfo"]!["kernelVersion"]!.GetValue<string>());
        Assert.Equal("{}", node["spec"]!.ToJsonString());
    }

    [Fact]
    public void Normalize_ZeroValues_StayOnlyWhereTheyAreValues()
    {
        var service = Normalize("v1", "Service", """
            {"metadata":{"labels":{},"annotations":null,"name":"x"},
             "spec":{"publishNotReadyAddresses":false,"allocateLoadBalancerNodePorts":false,"loadBalancerIP":"","loadBalancerClass":"",
                     "externalIPs":[],"ports":[{"port":0,"nodePort":0}]}}
            """);

        Assert.Equal("""{"name":"x"}""", service["metadata"]!.ToJsonString());
        var spec = service["spec"]!.AsObject();
        Assert.Equal(["allocateLoadBalancerNodePorts", "loadBalancerClass", "ports"], spec.Select(static m => m.Key).Order());
        Assert.False(spec["ports"]![0]!.AsObject().ContainsKey("nodePort"));
        Assert.Equal(0, spec["ports"]![0]!["port"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("discovery.k8s.io/v1", "EndpointSlice", "ports")]
    [InlineData("rbac.authorization.k8s.io/v1", "Role", "rules")]
    public void Normalize_ListWithoutOmission_IsNullWhenEmpty(string apiVersion, string kind, string field)
    {
        foreach (var body in (string[])["{}", $$"""{"{{field}}":[]}""", $$"""{"{{field}}":null}"""])
        {
            var obj = Normalize(apiVersion, kind, body);
            Assert.True(obj.ContainsKey(field));
            Assert.Null(obj[field]);
        }
    }

    [Fact]
    public void Normalize_UnknownMembers_AreDroppedButNotFromRawJson()
    {
        var revision = Normalize("apps/v1", "ControllerRevision", """{"bogus":1,"data":{"any":{"thing":null}},"metadata":{"x":1}}""");

        Assert.Equal("""{"any":{"thing":null}}""", revision["data"]!.ToJsonString());
        Assert.False(revision.ContainsKey("bogus"));
        Assert.Equal("{}", revision["metadata"]!.ToJsonString());
    }

    [Fact]
    public void Normalize_Times_AreUtc()
    {
        var evt = Normalize("v1", "Event", """{"firstTimestamp":"2001-01-01T01:00:00+01:00","eventTime":"2001-01-01T02:00:00.100000+02:00"}""");

        Assert.Equal("2001-01-01T00:00:00Z", evt["firstTimestamp"]!.GetValue<string>());
        Assert.Equal("2001-01-01T00:00:00.100000Z", evt["eventTime"]!.GetValue<string>());
        Assert.True(evt.ContainsKey("lastTimestamp"));
        Assert.Null(evt["lastTimestamp"]);
    }

    [Theory]
    [InlineData("""{"data":"text"}""", "json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string")]
    [InlineData("""{"data":{"a":1}}""", "json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("""{"metadata":{"labels":{"a":1}}}""", "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string")]
    public void Normalize_WrongType_Is400WithTheGenuineText(string body, string message)
    {
        var refusal = Assert.Throws<StatusException>(() => Normalize("v1", "ConfigMap", body));

        Assert.Equal(400, refusal.Code);
        Assert.Equal($"ConfigMap in version \"v1\" cannot be handled as a ConfigMap: {message}", refusal.Message);
    }

    [Fact]
    public void Normalize_BadBase64_Is400()
    {
        var refusal = Assert.Throws<StatusException>(() => Normalize("v1", "Secret", """{"data":{"a":"%%%"}}"""));
        Assert.Equal("Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 0", refusal.Message);
    }

    [Fact]
    public void Normalize_Twice_ChangesNothingMore()
    {
        var once = Normalize("apps/v1", "Deployment", """
            {"spec":{"template":{"spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":"1000m"}}}]}}}}
            """);
        var twice = once.DeepClone().AsObject();
        BuiltinNormalizer.Normalize(twice, BuiltinSchemas.ForKind("apps", "v1", "Deployment")!, new("apps", "v1", "Deployment"));

        Assert.Equal(once.ToJsonString(), twice.ToJsonString());
        Assert.Equal("1", once["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["limits"]!["cpu"]!.GetValue<string>());
    }

    // scenarios/nodes-pods.json: "lease: micro time with fewer digits", "nanoseconds are cut", "time zone", "not a time"
    [Theory]
    [InlineData("2001-01-01T00:00:06Z", "Z", ".000000")]
    [InlineData("2001-01-01T00:00:06.123456789Z", "789Z", "Z07:00")]
    [InlineData("2001-01-01T01:00:06.5+01:00", ".5+01:00", ".000000")]
    [InlineData("yesterday", "yesterday", "2006")]
    public void Mismatch_TimeThatHasNotSixDecimalPlaces_IsToldAsRecorded(string time, string left, string layout)
    {
        var lease = new JsonObject { ["spec"] = new JsonObject { ["renewTime"] = time } };
        Assert.Equal(
            $"parsing time \"{time}\" as \"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"{left}\" as \"{layout}\"",
            BuiltinNormalizer.Mismatch(lease, BuiltinSchemas.ForKind("coordination.k8s.io", "v1", "Lease")!));
        Assert.Equal(time, lease["spec"]!["renewTime"]!.GetValue<string>());
    }

    private static JsonObject Normalize(string apiVersion, string kind, string body)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var name = new GroupVersionKind(slash < 0 ? "" : apiVersion[..slash], apiVersion[(slash + 1)..], kind);
        var obj = JsonNode.Parse(body)!.AsObject();
        BuiltinNormalizer.Normalize(obj, BuiltinSchemas.ForKind(name.Group, name.Version, name.Kind)!, name);
        return obj;
    }
}
