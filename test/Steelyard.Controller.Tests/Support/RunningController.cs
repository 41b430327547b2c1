using Microsoft.Extensions.Logging.Abstractions;
using Steelyard.Controller.Hosting;
using Steelyard.Core.Services;
using Steelyard.TestKit.Fakes;

namespace Steelyard.Controller.Tests.Support;

/// <summary>A controller at work on a fake cluster, in real time unless a clock is given.</summary>
internal sealed class RunningController : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ControllerHost _host;
    private readonly Task _run;

    private RunningController(FakeCluster cluster, ControllerOptions options, TimeProvider time)
    {
        _host = new ControllerHost(options, cluster.Client(time), NullLoggerFactory.Instance, time);
        _run = Task.Run(() => _host.RunAsync(_stop.Token));
    }

    public static RunningController Start(FakeCluster cluster, TimeProvider? time = null, string lbClass = "", bool elects = false) => new(
        cluster,
        new ControllerOptions
        {
            Namespace = Manifests.Namespace,
            ElectsLeader = elects,
            LoadBalancerClass = lbClass,
            UnknownPool = UnknownPoolPolicy.AnyPool,
            MetricsPort = 0,
            HealthPort = 0,
            WebhookMode = WebhookMode.Disabled,
        },
        time ?? TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _host.Dispose();
        _stop.Dispose();
    }
}
