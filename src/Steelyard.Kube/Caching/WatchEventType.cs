namespace Steelyard.Kube.Caching;

/// <summary>The <c>type</c> of a watch event.</summary>
internal enum WatchEventType
{
    Unknown,
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}
