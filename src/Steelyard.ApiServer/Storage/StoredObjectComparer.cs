namespace Steelyard.ApiServer.Storage;

/// <summary>Orders stored objects by key, as the keys of a Kubernetes registry are ordered.</summary>
internal sealed class StoredObjectComparer : IComparer<StoredObject>
{
    public static readonly StoredObjectComparer Instance = new();

    public int Compare(StoredObject? x, StoredObject? y) => string.CompareOrdinal(x?.Key, y?.Key);
}
