using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Apply;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Keeps metadata.managedFields up to date with a write.</summary>
internal static class FieldTracking
{
    /// <summary>Records the manager of the request as owner of what the write changes.</summary>
    public static void Record(ObjectRequest request, JsonObject? old, JsonObject obj, DateTimeOffset now)
    {
        // An apply has written them itself.
        if (!request.Options.IsApply)
        {
            var resource = request.Resource;
            ManagedFields.UpdateAfterWrite(
                old, obj, request.Options.FieldManager, resource.GroupVersion, request.TrackedSubresource, resource.Schema, now);
        }
    }

    /// <summary>Lets a write that changes nothing but times be seen as the nothing it is.</summary>
    public static void Settle(JsonObject old, JsonObject obj) => ManagedFields.TryRestoreTimes(old, obj);
}
