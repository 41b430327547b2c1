using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Kube.Client;
using Steelyard.Speaker.Hosting;
using Steelyard.TestKit.Fakes;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>A speaker at work on a fake cluster, with a fake wire and a fake membership.</summary>
internal sealed class RunningSpeaker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KubeClient _client;
    private readonly SpeakerHost _host;
    private readonly Task _run;

    private RunningSpeaker(FakeCluster cluster, SpeakerOptions options, FakeAnnouncer announcer, FakeMembership membership)
    {
        (Announcer, Membership) = (announcer, membership);
        _client = new KubeClient(cluster.Connection(), new Uri("https://api.test"), new KubeClientOptions { UserAgent = "test" });
        var parts = new SpeakerParts(() => announcer, _ => membership, _ => { });
        _host = new SpeakerHost(options, _client, NullLoggerFactory.Instance, TimeProvider.System, parts);
        _run = Task.Run(() => _host.RunAsync(_stop.Token));
    }

    public FakeAnnouncer Announcer { get; }

    public FakeMembership Membership { get; }

    public static SpeakerOptions Options(string node, bool watches = true) => new()
    {
        NodeName = node,
        Namespace = Manifests.Namespace,
        MetricsPort = 0,
        HealthPort = 0,
        Membership = watches ? new MembershipSettings { BindAddress = IPAddress.Loopback, Port = 7946, PodLabels = "app=speaker" } : null,
    };

    /// <summary>A speaker on iris1 or iris2; the other one is alive as well unless said otherwise.</summary>
    public static RunningSpeaker Start(
        FakeCluster cluster, string node, SpeakerOptions? options = null, FakeAnnouncer? announcer = null, FakeMembership? membership = null) =>
        new(cluster, options ?? Options(node), announcer ?? new FakeAnnouncer(), membership ?? new FakeMembership(node, "iris1", "iris2"));

    /// <summary>Ends the speaker as SIGTERM does.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }
}
