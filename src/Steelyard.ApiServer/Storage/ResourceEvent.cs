namespace Steelyard.ApiServer.Storage;

/// <summary>What happened to an object.</summary>
public enum ResourceEventType
{
    Added,
    Modified,
    Deleted,
}

/// <summary>
/// One change of one object. <see cref="Object"/> is the state after the change; for a deletion the last state, with the
/// revision of the deletion. <see cref="Previous"/> is null only for an addition.
/// </summary>
public sealed record ResourceEvent(ResourceEventType Type, StoredObject Object, StoredObject? Previous)
{
    public long Revision => Object.Revision;
}
