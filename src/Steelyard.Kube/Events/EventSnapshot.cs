namespace Steelyard.Kube.Events;

/// <summary>A series at the moment it is written.</summary>
internal readonly record struct EventSnapshot(EventKey Key, string Message, DateTimeOffset First, DateTimeOffset Last, int Count, string? Name);
