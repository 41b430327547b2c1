using Steelyard.Api.Configuration;
using Steelyard.Api.Resources;
using Steelyard.Api.Status;
using Steelyard.Controller.Caching;
using Steelyard.Kube;
using Steelyard.Kube.Events;

namespace Steelyard.Controller.Configuration;

/// <summary>Tells about wrong configuration objects by events on them, each error once as long as it lasts.</summary>
internal sealed class ConfigurationEvents(ControllerCaches caches, EventRecorder events)
{
    private HashSet<ConfigurationError> _known = [];

    public void Report(IReadOnlyList<ConfigurationError> errors)
    {
        foreach (var error in errors)
        {
            if (!_known.Contains(error) && Regarding(error) is { } regarding)
                events.Warning(regarding, ConfigurationStates.ConfigurationErrorReason, Text(error));
        }

        _known = [.. errors];
    }

    private static string Text(ConfigurationError error) =>
        error.FieldPath.Length == 0 ? error.Message : $"{error.FieldPath}: {error.Message}";

    private ObjectReference? Regarding(ConfigurationError error)
    {
        var key = new ObjectKey(error.Namespace, error.Name);
        var found = error.Kind switch
        {
            "IPAddressPool" when caches.Pools.Find(key) is { } pool => (pool.Uid, pool.ResourceVersion),
            "Community" when caches.Communities.Find(key) is { } community => (community.Uid, community.ResourceVersion),
            _ => default((string Uid, string ResourceVersion)?),
        };
        return found is { } known ? new ObjectReference(ApiGroup.ApiVersionV1Beta1, error.Kind, key, known.Uid, known.ResourceVersion) : null;
    }
}
