using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Apply;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Keeps metadata.managedFields up to date with a write.</summary>
internal static class FieldTracking
{
    /// <summary>Records the manager of the request as owner of what the write changes.</summary>
    public static void Update(ObjectRequest request, JsonObject? old, JsonObject obj, DateTimeOffset now)
    {
        // An apply has written them itself.
        if (!request.Options.IsApply)
        {
            var resource = request.Resource;
            ManagedFields.UpdateAfterWrite(
                old, obj, request.Options.FieldManager, resource.GroupVersion, request.TrackedSubresource, resource.Schema, now);
        }

        if (old is not null)
            ManagedFields.TryRestoreTimes(old, obj);
    }
}
