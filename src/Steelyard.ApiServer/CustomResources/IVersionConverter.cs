using System.Text.Json.Nodes;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>Brings objects of one custom resource from one version to another.</summary>
internal interface IVersionConverter
{
    /// <summary>Converted objects in the same order; the given ones may be changed. All have the same version.</summary>
    ValueTask<IReadOnlyList<JsonObject>> ConvertAsync(IReadOnlyList<JsonObject> objects, string apiVersion, CancellationToken ct);
}
