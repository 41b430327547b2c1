using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Steelyard.Core.Announcements;
using Steelyard.Kube;
using Steelyard.Kube.Events;
using Steelyard.Primitives;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Announcing;

/// <summary>Tells about each change of what is announced: a log line, events on the service, its status object.</summary>
internal sealed partial class AnnouncementReporter(
    string node, ILayer2Announcer announcer, EventRecorder events, Func<ObjectKey, ObjectReference?> find, Action<ObjectKey> touchStatus, ILogger logger)
{
    private const string Protocol = "layer2";
    private readonly ILogger _logger = logger;
    private readonly Channel<(ObjectKey Service, DecisionChange Change)> _changes =
        Channel.CreateUnbounded<(ObjectKey, DecisionChange)>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Takes a change; never waits.</summary>
    public void Report(ObjectKey service, DecisionChange change)
    {
        if (change.After.IsAnnounced || change.Before.IsAnnounced || _logger.IsEnabled(LogLevel.Debug))
            _changes.Writer.TryWrite((service, change));
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var (service, change) in _changes.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            Tell(service, change);
    }

    private void Tell(ObjectKey service, DecisionChange change)
    {
        if (change.After.IsAnnounced)
            TellAnnounced(service, change);
        else if (change.Before.IsAnnounced)
            LogWithdrawn(service, Protocol, change.AddressesBefore, change.After.Reason.Text(), change.After.Winner);
        else
            LogNotAnnounced(service, Protocol, change.After.Reason.Text(), change.After.Winner);
        if (change.After.IsAnnounced || change.Before.IsAnnounced)
            touchStatus(service);
    }

    private void TellAnnounced(ObjectKey service, DecisionChange change)
    {
        LogAnnounced(service, Protocol, change.Addresses, change.Before.Winner);
        if (find(service) is not { } regarding)
            return;
        if (!announcer.HasAnyInterface(change.After.Interfaces!))
        {
            foreach (var address in change.Addresses)
                events.Warning(regarding, "announceFailed", $"the interfaces specified by LB IP \"{address}\" doesn't exist in assigned node \"{node}\" with protocol \"{Protocol}\"");
        }

        events.Normal(regarding, "nodeAssigned", $"announcing from node \"{node}\" with protocol \"{Protocol}\"");
    }

    [LoggerMessage(400, LogLevel.Information, "service has IP, announcing", EventName = "serviceAnnounced")]
    private partial void LogAnnounced(ObjectKey service, string protocol, IReadOnlyList<IpAddr> ips, string? previous);

    [LoggerMessage(401, LogLevel.Information, "withdrawing service announcement", EventName = "serviceWithdrawn")]
    private partial void LogWithdrawn(ObjectKey service, string protocol, IReadOnlyList<IpAddr> ips, string reason, string? winner);

    [LoggerMessage(402, LogLevel.Debug, "the service is not announced here", EventName = "notAnnounced")]
    private partial void LogNotAnnounced(ObjectKey service, string protocol, string reason, string? winner);
}
