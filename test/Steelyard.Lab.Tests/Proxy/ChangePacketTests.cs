using System.Text.Json.Nodes;
using Steelyard.Lab.Tests.Proxy.Support;
using static Steelyard.Lab.Tests.Proxy.Support.ProxyObjects;

namespace Steelyard.Lab.Tests.Proxy;

/// <summary>What packets see while services and endpoints come, change and go.</summary>
[Collection(ProxyNetworkCollection.Name)]
public sealed class ChangePacketTests(ProxyNetwork network)
{
    [Fact]
    public async Task NoEndpoints_IsRefusedAtOnce()
    {
        network.Apply(Service("empty", "10.43.2.1", $"{Port(80)}, {Port(53, protocol: "UDP", name: "dns")}", ingress: "172.25.1.101"));
        await ProxyNetwork.UntilAsync(() => network.AskAsync("client", "172.25.1.101", 80), text => text.Contains("Connection refused", StringComparison.Ordinal));
        await ProxyNetwork.UntilAsync(() => network.AskUdpAsync("client", "172.25.1.101", 53), text => text.Contains("Connection refused", StringComparison.Ordinal));
        Assert.Contains("Connection refused", await network.AskAsync("pod1", "10.43.2.1", 80), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TerminatingEndpoint_ServesOnlyWhileNoOtherIsReady()
    {
        network.Apply(Service("ending", "10.43.2.2", Port(80), ingress: "172.25.1.102"), Slice("ending", "~10.42.1.2@node1 10.42.1.3@node1"));
        await UntilAnswerAsync("172.25.1.102", "pod2");
        for (var i = 0; i < 10; i++)
            Assert.StartsWith("pod2", await network.AskAsync("client", "172.25.1.102", 80), StringComparison.Ordinal);
        network.Apply(Slice("ending", "~10.42.1.2@node1 !10.42.1.3@node1"));
        await UntilAnswerAsync("172.25.1.102", "pod1");
    }

    [Fact]
    public async Task DeletedService_IsNoLongerServed()
    {
        var service = Service("gone", "10.43.2.3", Port(80, 30203));
        network.Apply(service, Slice("gone", "10.42.1.2@node1"));
        await UntilAnswerAsync("172.25.0.2", "pod1", 30203);
        network.Delete(service);
        await ProxyNetwork.UntilAsync(() => network.AskAsync("client", "172.25.0.2", 30203), text => text.Contains("Connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OtherProxysService_IsLeftAlone()
    {
        network.Apply(
            Service("other", "10.43.2.4", Port(80, 30204), labels: "\"service.kubernetes.io/service-proxy-name\": \"other\""),
            Slice("other", "10.42.1.2@node1"),
            Service("ours", "10.43.2.5", Port(80, 30205)),
            Slice("ours", "10.42.1.2@node1"));
        await UntilAnswerAsync("172.25.0.2", "pod1", 30205);
        Assert.Contains("Connection refused", await network.AskAsync("client", "172.25.0.2", 30204), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Udp_ClientThatGoesOnSending_FollowsToTheNewEndpoint()
    {
        network.Apply(
            Service("dns", "10.43.2.6", Port(53, protocol: "UDP"), ingress: "172.25.1.106"),
            Slice("dns", "10.42.1.2@node1", 5353, "UDP"));
        await ProxyNetwork.UntilAsync(() => network.AskUdpAsync("client", "172.25.1.106", 53, 40_001), text => text.StartsWith("pod1", StringComparison.Ordinal));
        network.Apply(Slice("dns", "10.42.1.3@node1", 5353, "UDP"));
        await ProxyNetwork.UntilAsync(() => network.AskUdpAsync("client", "172.25.1.106", 53, 40_001), text => text.StartsWith("pod2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ChangingEndpoints_ContinuousRequests_NeverFail()
    {
        string[] turns = ["10.42.1.2@node1", "10.42.1.2@node1 10.42.1.3@node1 10.42.2.2@node2", "10.42.1.3@node1 10.42.2.2@node2", "10.42.2.2@node2"];
        network.Apply(Service("busy", "10.43.2.7", Port(80), ingress: "172.25.1.107"), Slice("busy", turns[0]));
        await UntilAnswerAsync("172.25.1.107", "pod1");
        var requests = network.RunAsync("client", "for i in $(seq 300); do socat -T5 - TCP:172.25.1.107:80,connect-timeout=5; done");
        for (var turn = 1; !requests.IsCompleted; turn++)
        {
            network.Apply(Slice("busy", turns[turn % turns.Length]));
            await Task.WhenAny(requests, Task.Delay(15));
        }
        var answers = (await requests).Split('\n');
        Assert.Equal(300, answers.Length);
        Assert.All(answers, answer => Assert.StartsWith("pod", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task HealthCheckPort_TellsTheNumberOfLocalEndpoints()
    {
        const string Spec = "\"externalTrafficPolicy\": \"Local\", \"healthCheckNodePort\": 32008";
        network.Apply(Service("watched", "10.43.2.8", Port(80), Spec, "172.25.1.108"), Slice("watched", "10.42.1.2@node1 !10.42.1.3@node1 10.42.2.2@node2"));
        var answer = await UntilProbeAsync("HTTP/1.1 200 OK");
        Assert.Contains("X-Load-Balancing-Endpoint-Weight: 1\r\n", answer, StringComparison.Ordinal);
        var body = JsonNode.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..])!;
        Assert.Equal("""{"service":{"namespace":"default","name":"watched"},"localEndpoints":1,"serviceProxyHealthy":true}""", body.ToJsonString());

        network.Apply(Slice("watched", "10.42.2.2@node2"));
        Assert.Contains("\"localEndpoints\":0", await UntilProbeAsync("HTTP/1.1 503 Service Unavailable"), StringComparison.Ordinal);
        network.Delete(Service("watched", "10.43.2.8", Port(80), Spec, "172.25.1.108"));
        await UntilProbeAsync("Connection refused");

        Task<string> UntilProbeAsync(string containing) => ProxyNetwork.UntilAsync(
            () => network.RunAsync("client", "printf 'GET / HTTP/1.1\\r\\nHost: node\\r\\n\\r\\n' | socat -t5 - TCP:172.25.0.2:32008"),
            text => text.Contains(containing, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Healthz_OnceRulesAreInForce_IsOk() => Assert.StartsWith(
        "HTTP/1.1 200 OK",
        await network.RunAsync("client", "printf 'GET /healthz HTTP/1.1\\r\\nHost: node\\r\\n\\r\\n' | socat -t5 - TCP:172.25.0.2:10256"),
        StringComparison.Ordinal);

    private Task<string> UntilAnswerAsync(string address, string pod, int port = 80) =>
        ProxyNetwork.UntilAsync(() => network.AskAsync("client", address, port), text => text.StartsWith(pod, StringComparison.Ordinal));
}
