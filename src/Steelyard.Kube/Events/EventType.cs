namespace Steelyard.Kube.Events;

/// <summary>The <c>type</c> of an event.</summary>
public enum EventType
{
    Normal,
    Warning,
}
