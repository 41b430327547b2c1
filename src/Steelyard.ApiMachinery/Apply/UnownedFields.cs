using System.Collections.Frozen;

namespace Steelyard.ApiMachinery.Apply;

/// <summary>The fields that managedFields never speaks of: they identify the object or belong to the server.</summary>
internal sealed class UnownedFields
{
    private static readonly UnownedFields _metadata = new(
        ["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"]);

    private readonly FrozenSet<string> _names;

    private UnownedFields(IEnumerable<string> names) => _names = names.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>At the root of an object.</summary>
    public static UnownedFields Root { get; } = new(["apiVersion", "kind"]);

    public bool Contains(string name) => _names.Contains(name);

    /// <summary>The exclusions inside a member; null where there are none. A member with exclusions is never owned itself.</summary>
    public UnownedFields? Below(string name) => ReferenceEquals(this, Root) && name == "metadata" ? _metadata : null;

    /// <summary>Takes the excluded paths out of a set of its own (not shared with others).</summary>
    public static void Strip(FieldSet set)
    {
        foreach (var name in Root._names)
            set.Remove(PathElement.Field(name));
        if (set.Find("f:metadata") is not { } metadata)
            return;
        metadata.IsMember = false;
        foreach (var name in _metadata._names)
            metadata.Remove(PathElement.Field(name));
        if (metadata.IsEmpty)
            set.Remove("f:metadata");
    }
}
