namespace Steelyard.Kube.Caching;

/// <summary>Counters of one cache since its start; readable from any thread.</summary>
public sealed class ResourceCacheStatistics
{
    private long _lists;
    private long _relists;
    private long _watches;
    private long _events;
    private long _bookmarks;
    private long _undecodable;
    private long _failures;

    /// <summary>Completed lists.</summary>
    public long Lists => Interlocked.Read(ref _lists);

    /// <summary>Lists that became necessary because our place in the history was gone.</summary>
    public long Relists => Interlocked.Read(ref _relists);

    public long Watches => Interlocked.Read(ref _watches);

    public long Events => Interlocked.Read(ref _events);

    public long Bookmarks => Interlocked.Read(ref _bookmarks);

    /// <summary>Object versions that could not be decoded.</summary>
    public long Undecodable => Interlocked.Read(ref _undecodable);

    /// <summary>Pauses after failed or broken requests.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    internal void CountList() => Interlocked.Increment(ref _lists);

    internal void CountRelist() => Interlocked.Increment(ref _relists);

    internal void CountWatch() => Interlocked.Increment(ref _watches);

    internal void CountEvent() => Interlocked.Increment(ref _events);

    internal void CountBookmark() => Interlocked.Increment(ref _bookmarks);

    internal void CountUndecodable() => Interlocked.Increment(ref _undecodable);

    internal void CountFailure() => Interlocked.Increment(ref _failures);
}
