using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Registry;

/// <summary>Implemented by strategies whose objects are not removed at once (pods on a node, namespaces).</summary>
public interface IGracefulDeletion
{
    /// <summary>
    /// Seconds that this object keeps after a DELETE asking for <paramref name="requestedSeconds"/> (null: the kind's
    /// default); 0 removes it at once.
    /// </summary>
    long GracePeriodSeconds(JsonObject obj, long? requestedSeconds);

    /// <summary>Changes the object when it starts to terminate (a namespace gets the phase Terminating).</summary>
    void PrepareForDelete(StrategyContext context, JsonObject obj);

    /// <summary>True while something of the kind's own (namespace spec.finalizers) still keeps a terminating object.</summary>
    bool HoldsBack(JsonObject obj);
}
