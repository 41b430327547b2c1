using System.Text.Json.Nodes;
using Steelyard.ApiMachinery.Schema;
using Steelyard.ApiServer.Objects;
using Steelyard.ApiServer.Registry;

namespace Steelyard.ApiServer.CustomResources;

/// <summary>
/// Translates between a served version and what is stored. Stored objects get the defaults of the version they were
/// stored in and lose what it does not know; the version asked for then prunes, but adds no defaults.
/// </summary>
internal sealed class CustomResourceConverter(
    CustomResourceVersion served, CustomResourceVersion storage, IReadOnlyList<CustomResourceVersion> versions, IVersionConverter converter)
    : IObjectConverter
{
    public async ValueTask<JsonObject> ToStorageAsync(JsonObject obj, CancellationToken ct)
    {
        var copy = obj.DeepClone().AsObject();
        if (served != storage)
            copy = (await converter.ConvertAsync([copy], storage.ApiVersion, ct).ConfigureAwait(false))[0];
        Pruner.Prune(copy, storage.Schema);
        Defaulter.Apply(copy, storage.Schema);
        return copy;
    }

    public async ValueTask<IReadOnlyList<JsonObject>> FromStorageAsync(IReadOnlyList<JsonObject> objects, CancellationToken ct)
    {
        var results = objects.Select(o => o.DeepClone().AsObject()).ToArray();
        foreach (var obj in results)
            Decode(obj);
        // One request to the converter for all objects of one version, and none for those that need no conversion.
        foreach (var group in Enumerable.Range(0, results.Length).GroupBy(i => results[i].Text("apiVersion")).ToList())
        {
            if (group.Key == served.ApiVersion)
                continue;
            var positions = group.ToList();
            var converted = await converter.ConvertAsync([.. positions.Select(i => results[i])], served.ApiVersion, ct).ConfigureAwait(false);
            for (var i = 0; i < positions.Count; i++)
            {
                Pruner.Prune(converted[i], served.Schema);
                results[positions[i]] = converted[i];
            }
        }
        return results;
    }

    private void Decode(JsonObject obj)
    {
        var apiVersion = obj.Text("apiVersion");
        if (versions.FirstOrDefault(v => v.ApiVersion == apiVersion) is not { } stored)
            return;
        Pruner.Prune(obj, stored.Schema);
        Defaulter.Apply(obj, stored.Schema);
    }
}
