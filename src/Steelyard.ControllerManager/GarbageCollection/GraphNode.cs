using System.Text.Json.Nodes;
using Steelyard.ApiServer.Objects;
using Steelyard.ControllerManager.Hosting;
using Steelyard.ControllerManager.Objects;

namespace Steelyard.ControllerManager.GarbageCollection;

/// <summary>What the garbage collector remembers of one object.</summary>
internal sealed record GraphNode(string Uid, ServedResource Resource, ObjectKey Key, IReadOnlyList<OwnerReference> Owners, bool IsOrphaning)
{
    public static GraphNode From(ServedResource resource, JsonObject obj) =>
        new(obj.Uid(), resource, obj.Key(), [.. obj.Each("metadata", "ownerReferences").Select(OwnerReference.From)], obj.HasFinalizer(Meta.OrphanFinalizer));

    /// <summary>True if the owner's foreground deletion has to wait for this object.</summary>
    public bool Blocks(string owner) => Owners.Any(reference => reference.Uid == owner && reference.Blocks);
}

internal sealed record OwnerReference(string Uid, string ApiVersion, string Kind, string Name, bool Blocks)
{
    public static OwnerReference From(JsonObject reference) => new(
        reference.Text("uid"), reference.Text("apiVersion"), reference.Text("kind"), reference.Text("name"), reference.Flag("blockOwnerDeletion"));
}
