namespace Steelyard.Controller.Services;

/// <summary>How far the last decision about a service has got.</summary>
internal enum PublicationState
{
    /// <summary>Not written, or refused by the API server.</summary>
    Unwritten,

    /// <summary>A write was sent and its answer was lost: it may have been done.</summary>
    Uncertain,

    /// <summary>Written; the cache may not show it yet.</summary>
    Written,
}
