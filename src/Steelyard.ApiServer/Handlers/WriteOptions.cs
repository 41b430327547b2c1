namespace Steelyard.ApiServer.Handlers;

/// <summary>How the server treats fields it does not know.</summary>
public enum FieldValidation
{
    Warn,
    Ignore,
    Strict,
}

/// <summary>Query options of a write.</summary>
public sealed record WriteOptions
{
    public bool DryRun { get; init; }

    /// <summary>Name recorded in managedFields.</summary>
    public string FieldManager { get; init; } = "unknown";

    /// <summary>False when the name was taken from the User-Agent.</summary>
    public bool FieldManagerGiven { get; init; }

    public FieldValidation FieldValidation { get; init; }

    /// <summary>Server-side apply takes over fields of other managers.</summary>
    public bool Force { get; init; }

    /// <summary>The write is a server-side apply, which keeps managedFields itself.</summary>
    public bool IsApply { get; init; }
}
