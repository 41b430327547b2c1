using Steelyard.Kube;
using Steelyard.Kube.Events;
using Steelyard.Sessions.Layer2;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Announcing;

/// <summary>
/// Tells about other hosts that claim our addresses by a warning on every service of the address. Another speaker of the cluster
/// is no such host: who announces is settled between them in a moment.
/// </summary>
internal sealed class ConflictReporter(
    string node, ILayer2Announcer announcer, Layer2Engine engine, EventRecorder events, Func<ObjectKey, ObjectReference?> find)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var conflict in announcer.Conflicts.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            Tell(conflict);
    }

    private void Tell(AddressConflict conflict)
    {
        if (conflict.Action == ConflictAction.LeftToPeer)
            return;
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
        _ => "nothing done",
    };
}
