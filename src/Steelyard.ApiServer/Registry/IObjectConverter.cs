using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.Registry;

/// <summary>
/// Translates objects of one served version to and from the stored form. Implementations return new objects and leave
/// the given ones alone. Failures are <see cref="ApiMachinery.Errors.StatusException"/>.
/// </summary>
public interface IObjectConverter
{
    /// <summary>From the served version to the one that is stored.</summary>
    ValueTask<JsonObject> ToStorageAsync(JsonObject obj, CancellationToken ct);

    /// <summary>From what is stored (in whichever version it was written) to the served version, in the same order.</summary>
    ValueTask<IReadOnlyList<JsonObject>> FromStorageAsync(IReadOnlyList<JsonObject> objects, CancellationToken ct);
}
