using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>Conversion strategy None: only the apiVersion changes.</summary>
internal sealed class ApiVersionConverter : IVersionConverter
{
    public ValueTask<IReadOnlyList<JsonObject>> ConvertAsync(IReadOnlyList<JsonObject> objects, string apiVersion, CancellationToken ct)
    {
        foreach (var obj in objects)
            obj["apiVersion"] = apiVersion;
        return ValueTask.FromResult(objects);
    }
}
