namespace Steelyard.Kube.Events;

/// <summary>One event and how often it happened. Guarded by the log's lock.</summary>
internal sealed class EventSeries(EventKey key, DateTimeOffset first)
{
    public EventKey Key { get; } = key;

    public DateTimeOffset First { get; set; } = first;

    public DateTimeOffset Last { get; set; } = first;

    public int Count { get; set; }

    /// <summary>Message of the last occurrence, which differs from the key's when similar events are combined.</summary>
    public required string Message { get; set; }

    /// <summary>Name of the Event object; null until it was created.</summary>
    public string? Name { get; set; }

    /// <summary>Waits for a writer.</summary>
    public bool IsPending { get; set; }
}
