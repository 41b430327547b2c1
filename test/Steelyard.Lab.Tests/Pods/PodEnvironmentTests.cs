using System.Text.Json.Nodes;
using Steelyard.Lab.Pods;

namespace Steelyard.Lab.Tests.Pods;

public sealed class PodEnvironmentTests
{
    private static readonly Dictionary<string, string> None = [];

    private static readonly JsonObject Pod = Parse("""
        {"metadata":{"name":"web-0","namespace":"shop","uid":"u-1","labels":{"app":"web","tier":"front \"end\""},"annotations":{"a":"b"}},
         "spec":{"nodeName":"n1","serviceAccountName":"robot"}}
        """);

    private static PodFacts Facts => new(Pod, ["10.42.0.2", "fd00:42::2"], ["172.25.0.2"], new NodeResources(4, 2048));

    [Theory]
    [InlineData("metadata.name", "web-0")]
    [InlineData("metadata.namespace", "shop")]
    [InlineData("metadata.uid", "u-1")]
    [InlineData("metadata.labels", "app=\"web\"\ntier=\"front \\\"end\\\"\"")]
    [InlineData("metadata.labels['app']", "web")]
    [InlineData("metadata.annotations['absent']", "")]
    [InlineData("spec.nodeName", "n1")]
    [InlineData("spec.serviceAccountName", "robot")]
    [InlineData("status.podIP", "10.42.0.2")]
    [InlineData("status.podIPs", "10.42.0.2,fd00:42::2")]
    [InlineData("status.hostIP", "172.25.0.2")]
    public void Field_OfTheDownwardApi_IsReadFromThePod(string path, string expected) => Assert.Equal(expected, Facts.Field(path));

    [Fact]
    public void Field_OfAnotherPath_IsRefused() => Assert.Throws<ConfigException>(() => Facts.Field("status.phase"));

    [Theory]
    [InlineData("limits.cpu", "1", "2")]
    [InlineData("limits.cpu", "1m", "1500")]
    [InlineData("requests.memory", "1Mi", "64")]
    [InlineData("limits.memory", "1Ki", "2048")]
    [InlineData("requests.cpu", "1", "0")]
    public void Resource_OfAContainer_IsInWholeDivisors(string resource, string divisor, string expected)
    {
        var container = Parse("""{"resources":{"limits":{"cpu":"1500m"},"requests":{"memory":"64Mi"}}}""");
        Assert.Equal(expected, Facts.Resource(container, new JsonObject { ["resource"] = resource, ["divisor"] = divisor }));
    }

    [Fact]
    public async Task Build_OfAllSources_LetsLaterOnesWin()
    {
        var container = Parse("""
            {"envFrom":[{"prefix":"C_","configMapRef":{"name":"conf"}},{"secretRef":{"name":"absent","optional":true}}],
             "env":[{"name":"PLAIN","value":"x"},{"name":"TWICE","value":"$(PLAIN)-$(C_one)-$(PLAINS)"},
                    {"name":"NODE","valueFrom":{"fieldRef":{"fieldPath":"spec.nodeName"}}},
                    {"name":"SECRET","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}},
                    {"name":"GONE","valueFrom":{"configMapKeyRef":{"name":"conf","key":"none","optional":true}}},
                    {"name":"PATH","value":"/mine"}]}
            """);
        var built = await new ContainerEnvironment(Facts, FindAsync).BuildAsync(
            container, new Dictionary<string, string> { ["PATH"] = "/image", ["KEPT"] = "yes" }, new Dictionary<string, string> { ["DB_SERVICE_HOST"] = "10.43.0.9" });
        Assert.Equal("x-1-$(PLAINS)", built["TWICE"]);
        Assert.Equal(("n1", "hidden", "/mine", "yes", "10.43.0.9"), (built["NODE"], built["SECRET"], built["PATH"], built["KEPT"], built["DB_SERVICE_HOST"]));
        Assert.Equal("web-0", built["HOSTNAME"]);
        Assert.False(built.ContainsKey("GONE"));
    }

    [Theory]
    [InlineData("""{"configMapKeyRef":{"name":"conf","key":"none"}}""", "couldn't find key none in ConfigMap shop/conf")]
    [InlineData("""{"secretKeyRef":{"name":"zz","key":"k"}}""", "secret \"zz\" not found")]
    public async Task Build_WithoutWhatItNames_SaysWhatIsMissing(string source, string message)
    {
        var container = new JsonObject { ["env"] = new JsonArray(new JsonObject { ["name"] = "A", ["valueFrom"] = JsonNode.Parse(source) }) };
        var missing = await Assert.ThrowsAsync<ConfigException>(() => new ContainerEnvironment(Facts, FindAsync).BuildAsync(container, None, None));
        Assert.Equal(message, missing.Message);
    }

    [Fact]
    public void ServiceVariables_OfANamespace_AreThoseOfKubernetesAndDocker()
    {
        JsonObject[] services =
        [
            Parse("""{"metadata":{"name":"kubernetes","namespace":"default"},"spec":{"clusterIP":"10.43.0.1","ports":[{"name":"https","port":443}]}}"""),
            Parse("""{"metadata":{"name":"my-db","namespace":"shop"},"spec":{"clusterIP":"10.43.0.9","ports":[{"port":5432,"protocol":"TCP"}]}}"""),
            Parse("""{"metadata":{"name":"headless","namespace":"shop"},"spec":{"clusterIP":"None","ports":[{"port":1}]}}"""),
            Parse("""{"metadata":{"name":"far","namespace":"other"},"spec":{"clusterIP":"10.43.0.8","ports":[{"port":1}]}}"""),
        ];
        var variables = ServiceEnvironment.Build(services, "shop", links: true);
        Assert.Equal(("10.43.0.1", "443", "443"), (variables["KUBERNETES_SERVICE_HOST"], variables["KUBERNETES_SERVICE_PORT"], variables["KUBERNETES_SERVICE_PORT_HTTPS"]));
        Assert.Equal(("tcp://10.43.0.9:5432", "10.43.0.9"), (variables["MY_DB_PORT"], variables["MY_DB_PORT_5432_TCP_ADDR"]));
        Assert.DoesNotContain(variables.Keys, name => name.StartsWith("FAR", StringComparison.Ordinal) || name.StartsWith("HEADLESS", StringComparison.Ordinal));
        Assert.DoesNotContain("MY_DB_PORT", ServiceEnvironment.Build(services, "shop", links: false).Keys);
    }

    private static Task<JsonObject?> FindAsync(string plural, string name) => Task.FromResult((plural, name) switch
    {
        ("configmaps", "conf") => Parse("""{"kind":"ConfigMap","data":{"one":"1"}}"""),
        ("secrets", "s") => Parse("""{"kind":"Secret","data":{"k":"aGlkZGVu"}}"""),
        _ => (JsonObject?)null,
    });

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
