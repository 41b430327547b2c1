using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Kube.Client;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Hosting;
using Steelyard.Speaker.Layer2;
using Steelyard.Speaker.Membership;
using Steelyard.TestKit.Fakes;
using Steelyard.TestKit.Networks;

namespace Steelyard.Speaker.Tests.Support;

/// <summary>A whole speaker on a host of a test network: real frames, real membership. Only its API server is in memory.</summary>
internal sealed class RealSpeaker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KubeClient _client;
    private readonly SpeakerHost _host;
    private readonly Task _run;

    public RealSpeaker(FakeCluster cluster, string node, NetworkNamespace network, string address)
    {
        Network = network;
        _client = new KubeClient(cluster.Connection(), new Uri("https://api.test"), new KubeClientOptions { UserAgent = "test" });
        var options = RunningSpeaker.Options(node) with
        {
            Membership = new MembershipSettings { BindAddress = IPAddress.Parse(address), Port = 7946, PodLabels = "app=speaker" },
            Probing = ProbeTiming.None,
            LeaveAtMost = TimeSpan.FromSeconds(10),
        };
        var parts = new SpeakerParts(
            () => network.Run(() => new Layer2Announcer(new Layer2AnnouncerOptions(), TimeProvider.System, NullLogger<Layer2Announcer>.Instance)),
            settings => network.Run(() => new MembershipService(
                new MembershipServiceOptions { NodeName = node, BindAddress = settings.BindAddress, SecretText = "abcdefghijklmnopqrstuv" },
                TimeProvider.System,
                NullLogger.Instance)),
            membership => network.Run(((MembershipService)membership).Start));
        _host = new SpeakerHost(options, _client, NullLoggerFactory.Instance, TimeProvider.System, parts);
        _run = Task.Run(() => _host.RunAsync(_stop.Token));
    }

    public NetworkNamespace Network { get; }

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
