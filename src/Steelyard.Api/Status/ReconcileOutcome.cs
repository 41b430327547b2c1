using Steelyard.Api.Configuration;

namespace Steelyard.Api.Status;

/// <summary>How the last attempt to put the configuration into force ended.</summary>
public abstract record ReconcileOutcome
{
    private ReconcileOutcome()
    {
    }

    /// <summary>Everything is in force.</summary>
    public sealed record Reconciled : ReconcileOutcome;

    /// <summary>Some objects are wrong; at least one error.</summary>
    public sealed record Misconfigured(IReadOnlyList<ConfigurationError> Errors) : ReconcileOutcome;

    /// <summary>The configuration is well formed, but a protocol could not take it over.</summary>
    public sealed record Refused : ReconcileOutcome;

    /// <summary>Something else went wrong, such as a list call to the API server.</summary>
    public sealed record Failed(string Message) : ReconcileOutcome;
}
