namespace Steelyard.Kube.Events;

/// <summary>What makes two occurrences the same event.</summary>
internal readonly record struct EventKey(ObjectReference Regarding, EventType Type, string Reason, string Message);
