using Microsoft.Extensions.Logging;
using Steelyard.Kube;
using Steelyard.Kube.Events;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Announcing;

/// <summary>Tells about other hosts that claim our addresses: a log line and a warning on every service of the address.</summary>
internal sealed partial class ConflictReporter(
    string node, ILayer2Announcer announcer, Layer2Engine engine, EventRecorder events, Func<ObjectKey, ObjectReference?> find, ILogger logger)
{
    private readonly ILogger _logger = logger;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var conflict in announcer.Conflicts.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            Tell(conflict);
    }

    private void Tell(AddressConflict conflict)
    {
        LogConflict(conflict.Address.ToString(), conflict.InterfaceName, conflict.Other.ToString(), conflict.Action.ToString());
        foreach (var service in engine.ServicesOf(conflict.Address))
        {
            if (find(service) is not { } regarding)
                continue;
            if (conflict.Action == ConflictAction.Resolved)
                events.Normal(regarding, "addressConflictResolved", $"LB IP \"{conflict.Address}\" is free again and announced from node \"{node}\"");
            else
                events.Warning(regarding, "addressConflict", Message(conflict));
        }
    }

    private string Message(AddressConflict conflict) =>
        $"LB IP \"{conflict.Address}\" is also claimed by {conflict.Other} on interface \"{conflict.InterfaceName}\" of node \"{node}\": {Done(conflict.Action)}";

    private static string Done(ConflictAction action) => action switch
    {
        ConflictAction.Defended => "announced again",
        ConflictAction.Yielded => "no longer answered for until it is free",
        ConflictAction.Withheld => "not announced until it is free",
        ConflictAction.LeftToPeer => "it is another speaker of this cluster, nothing done",
        _ => "nothing done",
    };

    [LoggerMessage(410, LogLevel.Warning, "another host claims an address", EventName = "addressConflict")]
    private partial void LogConflict(string ip, string @interface, string other, string action);
}
