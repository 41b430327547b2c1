namespace Steelyard.Kube.Queues;

/// <summary>Lane of a queued key. Urgent keys pass all bulk ones.</summary>
public enum WorkPriority
{
    Bulk,
    Urgent,
}
