using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Http;

/// <summary>What a load balancer relies on in Services. No address range is assumed.</summary>
public sealed class ServiceTests(ClusterFixture cluster) : ClusterTest(cluster)
{
    [Fact]
    public async Task Create_OfALoadBalancer_IsDefaultedAndGetsAddressAndNodePort()
    {
        var answer = await CreateAsync("s", """{"type":"LoadBalancer","ports":[{"port":80}]}""");
        Assert.NotEqual("", answer.Text("spec.clusterIP"));
        Assert.Equal(answer.Text("spec.clusterIP"), answer.Text("spec.clusterIPs[0]"));
        Assert.Equal("SingleStack", answer.Text("spec.ipFamilyPolicy"));
        Assert.Equal("80", answer.Text("spec.ports[0].targetPort"));
        Assert.Equal("TCP", answer.Text("spec.ports[0].protocol"));
        Assert.NotEqual("", answer.Text("spec.ports[0].nodePort"));
        Assert.Equal("true", answer.Text("spec.allocateLoadBalancerNodePorts"));
        Assert.Equal("Cluster", answer.Text("spec.externalTrafficPolicy"));
        Assert.Equal("Cluster", answer.Text("spec.internalTrafficPolicy"));
        Assert.Equal("None", answer.Text("spec.sessionAffinity"));
        Assert.Equal("""{"loadBalancer":{}}""", answer.Text("status"));
    }

    [Fact]
    public async Task Create_WithATakenAddressOrPort_IsInvalid()
    {
        var first = await CreateAsync("a", """{"type":"NodePort","ports":[{"port":80}]}""");
        var address = (await PostAsync("b", $$$"""{"clusterIP":"{{{first.Text("spec.clusterIP")}}}","ports":[{"port":80}]}""")).Expect(422);
        Assert.Contains("provided IP is already allocated", address.Message, StringComparison.Ordinal);
        var port = (await PostAsync("b", $$$"""{"type":"NodePort","ports":[{"port":80,"nodePort":{{{first.Text("spec.ports[0].nodePort")}}}}]}""")).Expect(422);
        Assert.Equal(["spec.ports[0].nodePort"], port.CauseFields);
        Assert.Contains("provided port is already allocated", port.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OfAService_FreesItsNodePort()
    {
        var port = (await CreateAsync("a", """{"type":"NodePort","ports":[{"port":80}]}""")).Text("spec.ports[0].nodePort");
        (await Api.DeleteAsync($"{Services}/a")).Expect(200);
        await CreateAsync("b", $$$"""{"type":"NodePort","ports":[{"port":80,"nodePort":{{{port}}}}]}""");
    }

    [Fact]
    public async Task ClusterIP_OfAService_CannotChange()
    {
        await CreateAsync("s", """{"ports":[{"port":80}]}""");
        var answer = (await Api.MergeAsync($"{Services}/s", """{"spec":{"clusterIP":"192.0.2.1"}}""")).Expect(422);
        Assert.Contains("spec.clusterIPs[0]", answer.CauseFields);
    }

    [Fact]
    public async Task Types_OfAService_MayChangeAndTakeTheirFieldsAlong()
    {
        await CreateAsync("s", """{"type":"LoadBalancer","ports":[{"port":80}]}""");
        var plain = (await Api.MergeAsync($"{Services}/s", """{"spec":{"type":"ClusterIP"}}""")).Expect(200);
        Assert.Null(plain.At("spec.ports[0].nodePort"));
        Assert.Null(plain.At("spec.externalTrafficPolicy"));
        Assert.Null(plain.At("spec.allocateLoadBalancerNodePorts"));
        Assert.NotNull((await Api.MergeAsync($"{Services}/s", """{"spec":{"type":"NodePort"}}""")).Expect(200).At("spec.ports[0].nodePort"));
    }

    [Fact]
    public async Task LoadBalancerClass_AfterCreation_CannotChange()
    {
        await CreateAsync("with", """{"type":"LoadBalancer","loadBalancerClass":"example.org/a","ports":[{"port":80}]}""");
        (await Api.MergeAsync($"{Services}/with", """{"spec":{"loadBalancerClass":"example.org/b"}}""")).Expect(422);
        await CreateAsync("without", """{"type":"LoadBalancer","ports":[{"port":80}]}""");
        (await Api.MergeAsync($"{Services}/without", """{"spec":{"loadBalancerClass":"example.org/b"}}""")).Expect(422);
        (await PostAsync("wrong", """{"loadBalancerClass":"example.org/a","ports":[{"port":80}]}""")).Expect(422);
    }

    [Fact]
    public async Task Ingress_InTheStatus_GetsItsModeAndIsChecked()
    {
        await CreateAsync("s", """{"type":"LoadBalancer","ports":[{"port":80}]}""");
        var vip = (await IngressAsync("s", """{"ip":"192.0.2.7"}""")).Expect(200);
        Assert.Equal("VIP", vip.Text("status.loadBalancer.ingress[0].ipMode"));
        Assert.Equal("Proxy", (await IngressAsync("s", """{"ip":"192.0.2.7","ipMode":"Proxy"}""")).Expect(200).Text("status.loadBalancer.ingress[0].ipMode"));
        (await IngressAsync("s", """{"ip":"no address"}""")).Expect(422);
        (await IngressAsync("s", """{"ip":"192.0.2.7","ipMode":"Magic"}""")).Expect(422);
        await CreateAsync("plain", """{"ports":[{"port":80}]}""");
        (await IngressAsync("plain", """{"ip":"192.0.2.7"}""")).Expect(422);
    }

    [Fact]
    public async Task LocalTrafficPolicy_OfALoadBalancer_GetsAHealthCheckPort()
    {
        var answer = await CreateAsync("s", """{"type":"LoadBalancer","externalTrafficPolicy":"Local","ports":[{"port":80}]}""");
        Assert.NotEqual("", answer.Text("spec.healthCheckNodePort"));
        var back = (await Api.MergeAsync($"{Services}/s", """{"spec":{"externalTrafficPolicy":"Cluster","healthCheckNodePort":null}}""")).Expect(200);
        Assert.Null(back.At("spec.healthCheckNodePort"));
    }

    [Fact]
    public async Task NodePorts_SwitchedOffFromTheStart_AreNotAllocated() =>
        Assert.Null((await CreateAsync("s", """{"type":"LoadBalancer","allocateLoadBalancerNodePorts":false,"ports":[{"port":80}]}""")).At("spec.ports[0].nodePort"));

    [Fact]
    public async Task Ports_OfTwoProtocolsOnOneNumber_AreAllowedAndNamesMustDiffer()
    {
        await CreateAsync("s", """{"ports":[{"name":"t","port":53},{"name":"u","port":53,"protocol":"UDP"}]}""");
        (await PostAsync("b", """{"ports":[{"name":"x","port":1},{"name":"x","port":2}]}""")).Expect(422);
        (await PostAsync("b", """{"ports":[{"name":"x","port":1},{"name":"y","port":1}]}""")).Expect(422);
        (await PostAsync("b", """{"ports":[{"port":1},{"port":2}]}""")).Expect(422);
        (await PostAsync("b", """{"type":"LoadBalancer"}""")).Expect(422);
    }

    [Fact]
    public async Task Headless_Services_HaveNoAddress()
    {
        var answer = await CreateAsync("s", """{"clusterIP":"None","selector":{"a":"b"},"ports":[{"port":80}]}""");
        Assert.Equal("""["None"]""", answer.Text("spec.clusterIPs"));
        (await PostAsync("b", """{"type":"LoadBalancer","clusterIP":"None","ports":[{"port":80}]}""")).Expect(422);
    }

    [Fact]
    public async Task DualStack_WherePreferred_GivesAnAddressOfEachFamilyThereIs()
    {
        var answer = await CreateAsync("s", """{"ipFamilyPolicy":"PreferDualStack","ports":[{"port":80}]}""");
        var families = answer.At("spec.ipFamilies")!.AsArray().Select(family => (string)family!).ToList();
        Assert.Equal(families.Count, answer.At("spec.clusterIPs")!.AsArray().Count);
        Assert.Equal(families.Distinct().Count(), families.Count);
        var required = await PostAsync("r", """{"ipFamilyPolicy":"RequireDualStack","ports":[{"port":80}]}""");
        required.Expect(families.Count == 2 ? 201 : 422);
        (await PostAsync("b", """{"ipFamilies":["IPv4","IPv6"],"ports":[{"port":80}]}""")).Expect(422);
    }

    [Fact]
    public async Task SourceRanges_OfALoadBalancer_MustBePrefixes()
    {
        await CreateAsync("s", """{"type":"LoadBalancer","loadBalancerSourceRanges":["192.0.2.0/24"],"ports":[{"port":80}]}""");
        (await PostAsync("b", """{"type":"LoadBalancer","loadBalancerSourceRanges":["nonsense"],"ports":[{"port":80}]}""")).Expect(422);
    }

    [Fact]
    public async Task EndpointSlice_OfASelector_FollowsThePods()
    {
        await CreateAsync("s", """{"selector":{"app":"p"},"ports":[{"port":80,"targetPort":8080}]}""");
        await DefaultServiceAccountAsync();
        (await Api.PostAsync(Pods, Workloads.Pod("p"))).Expect(201);
        var ready = """{"status":{"phase":"Running","podIP":"192.0.2.50","podIPs":[{"ip":"192.0.2.50"}],"conditions":[{"type":"Ready","status":"True"}]}}""";
        (await Api.PatchAsync($"{Pods}/p/status", ApiClient.StrategicPatch, ready)).Expect(200);
        var slices = $"/apis/discovery.k8s.io/v1/namespaces/{Ns}/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Ds";
        var found = await Eventually.AnswerAsync(
            () => Api.GetAsync(slices), answer => answer.Items.Count == 1);
        Assert.Equal("Service", found.Text("items[0].metadata.ownerReferences[0].kind"));
        (await Api.DeleteAsync($"{Services}/s")).Expect(200);
        await Eventually.AnswerAsync(() => Api.GetAsync(slices), answer => answer.Items.Count == 0);
    }

    private Task<Answer> PostAsync(string name, string spec) => Api.PostAsync(Services, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{{{spec}}} }""");

    private async Task<Answer> CreateAsync(string name, string spec) => (await PostAsync(name, spec)).Expect(201);

    private Task<Answer> IngressAsync(string name, string ingress) =>
        Api.MergeAsync($"{Services}/{name}/status", """{"status":{"loadBalancer":{"ingress":[INGRESS]}}}""".Replace("INGRESS", ingress, StringComparison.Ordinal));
}
