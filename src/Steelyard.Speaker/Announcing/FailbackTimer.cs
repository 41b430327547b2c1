using Microsoft.Extensions.Logging;
using Steelyard.Kube;

namespace Steelyard.Speaker.Announcing;

/// <summary>
/// Gives services back to the node that comes first, some time after that node is back. Only the holder decides when: it
/// removes its claim, and the others follow that. So there is no moment in which two nodes believe different things.
/// </summary>
internal sealed partial class FailbackTimer(Layer2Engine engine, TimeSpan after, Action<ObjectKey> handBack, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    private readonly ILogger _logger = logger;
    private readonly Dictionary<ObjectKey, long> _since = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_look, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            Look();
    }

    internal void Look()
    {
        var held = engine.HeldAgainstOrder().ToHashSet();
        foreach (var gone in _since.Keys.Where(service => !held.Contains(service)).ToList())
            _since.Remove(gone);
        foreach (var service in held)
        {
            if (!_since.TryGetValue(service, out var since))
                _since[service] = time.GetTimestamp();
            else if (time.GetElapsedTime(since) >= after)
                HandBack(service);
        }
    }

    private void HandBack(ObjectKey service)
    {
        LogHandBack(service);
        handBack(service);
        // Should the claim come back by another hand, the time starts again.
        _since.Remove(service);
    }

    [LoggerMessage(450, LogLevel.Information, "giving the service back to the node that comes first", EventName = "failback")]
    private partial void LogHandBack(ObjectKey service);
}
