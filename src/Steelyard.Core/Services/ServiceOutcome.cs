namespace Steelyard.Core.Services;

public enum ServiceOutcome
{
    /// <summary>Not ours, or no configuration was loaded yet: nothing was looked at.</summary>
    Ignored,

    /// <summary>The service is as it should be once the decision is written.</summary>
    Done,

    /// <summary>No address now. It is retried when one that it could use comes free, or by its own next change.</summary>
    Waiting,

    /// <summary>Something about the service or the configuration must change first; retrying is pointless.</summary>
    GiveUp,
}
