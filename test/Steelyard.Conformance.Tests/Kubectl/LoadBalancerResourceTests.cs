using Steelyard.Conformance.Tests.Support;

namespace Steelyard.Conformance.Tests.Kubectl;

/// <summary>The metallb.io resources on a cluster: installed by kubectl, held to the rules that their schemas carry.</summary>
public sealed class LoadBalancerResourceTests(ClusterFixture cluster, LoadBalancerResources resources) : KubectlTest(cluster), IClassFixture<LoadBalancerResources>
{
    private string Group => $"/apis/metallb.io/v1beta1/namespaces/{Ns}";

    private string Peers => $"/apis/metallb.io/v1beta2/namespaces/{Ns}/bgppeers";

    [Fact]
    public void Definitions_AppliedByKubectl_AreAllNine() =>
        Assert.Equal(9, resources.Said.Split('\n').Count(line => line.Contains(".metallb.io ", StringComparison.Ordinal)));

    [Fact]
    public async Task Pool_Created_IsDefaultedAndPrintsItsColumns()
    {
        await KubectlAsync("apply -f -", "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: p}\nspec: {addresses: [192.0.2.0/24]}\n");
        Assert.Equal("true false", await KubectlAsync("get ipaddresspool p -o 'jsonpath={.spec.autoAssign} {.spec.avoidBuggyIPs}'"));
        var rows = Rows(await KubectlAsync("get ipaddresspools"));
        Assert.Equal(["NAME", "AUTO", "ASSIGN", "AVOID", "BUGGY", "IPS", "ADDRESSES"], rows[0]);
        Assert.Equal(["p", "true", "false", "[\"192.0.2.0/24\"]"], rows[1]);
        Assert.Contains("addresses\t<[]string>", await KubectlAsync("explain ipaddresspool.spec"), StringComparison.Ordinal);
        var refused = await KubectlFailsAsync("apply --validate=false -f -", "apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: q}\n");
        Assert.Contains("spec: Required value", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10s", 201, "")]
    [InlineData("1s", 201, "")]
    [InlineData("65535s", 201, "")]
    [InlineData("0s", 422, "connect time should be between 1 seconds to 65535")]
    [InlineData("65536s", 422, "connect time should be between 1 seconds to 65535")]
    [InlineData("1500ms", 422, "connect time should contain a whole number of seconds")]
    public async Task ConnectTime_OfAPeer_IsWholeSecondsInRange(string time, int status, string message)
    {
        var answer = (await CreatePeerAsync($$""","connectTime":"{{time}}" """)).Expect(status);
        if (message.Length > 0)
            Assert.Contains(message, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GracefulRestart_OfAPeer_CannotChangeButMayBeAdded()
    {
        (await CreatePeerAsync(""","enableGracefulRestart":true""")).Expect(201);
        var answer = (await Api.MergeAsync($"{Peers}/peer", """{"spec":{"enableGracefulRestart":false}}""")).Expect(422);
        Assert.Contains("EnableGracefulRestart cannot be changed after creation", answer.Message, StringComparison.Ordinal);
        (await Api.MergeAsync($"{Peers}/peer", """{"spec":{"peerASN":64999}}""")).Expect(200);
        (await Api.MergeAsync($"{Peers}/peer", """{"spec":{"enableGracefulRestart":null}}""")).Expect(200);
        (await Api.MergeAsync($"{Peers}/peer", """{"spec":{"enableGracefulRestart":false}}""")).Expect(200);
    }

    [Theory]
    [InlineData(""","peerPort":0""", "spec.peerPort")]
    [InlineData(""","peerPort":16385""", "spec.peerPort")]
    [InlineData(""","peerASN":4294967296""", "spec.peerASN")]
    [InlineData(""","dynamicASN":"sideways" """, "spec.dynamicASN")]
    [InlineData(""","localASN":0""", "spec.localASN")]
    public async Task Fields_OfAPeerOutOfRange_AreInvalid(string more, string field) =>
        Assert.Contains(field, (await CreatePeerAsync(more)).Expect(422).CauseFields);

    [Fact]
    public async Task Peer_Created_IsDefaulted()
    {
        var answer = (await CreatePeerAsync("")).Expect(201);
        Assert.Equal("179", answer.Text("spec.peerPort"));
        Assert.Equal("false", answer.Text("spec.disableMP"));
        Assert.Equal("false", answer.Text("spec.dualStackAddressFamily"));
    }

    [Theory]
    [InlineData("""{"serviceSelectors":[{"matchLabels":{"a":"b"}}]}""", 201)]
    [InlineData("""{"aggregationLength":24}""", 201)]
    [InlineData("""{"aggregationLength":24,"serviceSelectors":[]}""", 201)]
    [InlineData("""{"aggregationLength":24,"serviceSelectors":[{"matchLabels":{"a":"b"}}]}""", 422)]
    [InlineData("""{"aggregationLengthV6":64,"serviceSelectors":[{"matchLabels":{"a":"b"}}]}""", 422)]
    public async Task ServiceSelectors_OfAnAdvertisement_ExcludeAggregation(string spec, int status)
    {
        var answer = (await Api.PostAsync($"{Group}/bgpadvertisements", Resource("BGPAdvertisement", "a", spec))).Expect(status);
        if (status == 201)
            return;
        Assert.Contains(
            "serviceSelectors and aggregationLength are mutually exclusive, can only be used together with default aggregationLength (32) and aggregationLengthV6 (128)",
            answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("servicel2statuses", "ServiceL2Status", "node")]
    [InlineData("servicel2statuses", "ServiceL2Status", "serviceName")]
    [InlineData("servicel2statuses", "ServiceL2Status", "serviceNamespace")]
    [InlineData("servicebgpstatuses", "ServiceBGPStatus", "node")]
    [InlineData("servicebgpstatuses", "ServiceBGPStatus", "serviceName")]
    public async Task Status_OfAService_IsImmutableOnceWritten(string plural, string kind, string field)
    {
        (await Api.PostAsync($"{Group}/{plural}", Resource(kind, "s", "{}"))).Expect(201);
        (await Api.MergeAsync($"{Group}/{plural}/s/status", $$$"""{"status":{"{{{field}}}":"one"}}""")).Expect(200);
        var answer = (await Api.MergeAsync($"{Group}/{plural}/s/status", $$$"""{"status":{"{{{field}}}":"two"}}""")).Expect(422);
        Assert.Contains("Value is immutable", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"receiveInterval":9}""", "spec.receiveInterval")]
    [InlineData("""{"transmitInterval":60001}""", "spec.transmitInterval")]
    [InlineData("""{"detectMultiplier":1}""", "spec.detectMultiplier")]
    [InlineData("""{"minimumTtl":255}""", "spec.minimumTtl")]
    public async Task Fields_OfABfdProfileOutOfRange_AreInvalid(string spec, string field) =>
        Assert.Contains(field, (await Api.PostAsync($"{Group}/bfdprofiles", Resource("BFDProfile", "b", spec))).Expect(422).CauseFields);

    [Fact]
    public async Task OlderPeers_Created_AreWarnedAbout()
    {
        var body = """{"apiVersion":"metallb.io/v1beta1","kind":"BGPPeer","metadata":{"name":"old"},"spec":{"myASN":64500,"peerASN":64501,"peerAddress":"192.0.2.1"}}""";
        Assert.Contains("v1beta1 is deprecated, please use v1beta2", (await Api.PostAsync($"{Group}/bgppeers", body)).Expect(201).Headers["Warning"], StringComparison.Ordinal);
    }

    private Task<Answer> CreatePeerAsync(string more)
    {
        var asn = more.Contains("peerASN", StringComparison.Ordinal) ? "" : "\"peerASN\":64501,";
        return Api.PostAsync(Peers, $$$"""
            {"apiVersion":"metallb.io/v1beta2","kind":"BGPPeer","metadata":{"name":"peer"},"spec":{"myASN":64500,{{{asn}}}"peerAddress":"192.0.2.1"{{{more}}} } }
            """);
    }

    private static string Resource(string kind, string name, string spec) =>
        $$"""{"apiVersion":"metallb.io/v1beta1","kind":"{{kind}}","metadata":{"name":"{{name}}"},"spec":{{spec}} }""";
}
