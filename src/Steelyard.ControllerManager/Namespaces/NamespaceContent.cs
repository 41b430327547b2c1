using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;

namespace Steelyard.ControllerManager.Namespaces;

/// <summary>What was still there after everything in a namespace was deleted.</summary>
internal sealed class NamespaceContent
{
    /// <summary>Number of objects by qualified resource.</summary>
    public SortedDictionary<string, int> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>Number of objects by the finalizer that keeps them.</summary>
    public SortedDictionary<string, int> Finalizers { get; } = new(StringComparer.Ordinal);

    public List<string> Failures { get; } = [];

    public bool IsEmpty => Objects.Count == 0;

    public void Add(ServedResource resource, IReadOnlyList<JsonObject> items)
    {
        if (items.Count == 0)
            return;
        Objects[resource.Qualified] = items.Count;
        foreach (var finalizer in items.SelectMany(item => item.Texts("metadata", "finalizers")))
            Finalizers[finalizer] = Finalizers.GetValueOrDefault(finalizer) + 1;
    }
}
