namespace Steelyard.Linux.Processes;

/// <summary>A program to run. Its process gets the calling thread's namespaces and root, and a session of its own.</summary>
public sealed record SpawnRequest
{
    /// <summary>Path of the executable; nothing is searched.</summary>
    public required string Program { get; init; }

    /// <summary>All arguments, the program's name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Entries like NAME=value.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    /// <summary>Descriptors for the standard streams; -1 is /dev/null.</summary>
    public int Input { get; init; } = -1;

    public int Output { get; init; } = -1;

    public int Error { get; init; } = -1;

    /// <summary>Path of a terminal that becomes the controlling one and all three streams; overrides the descriptors.</summary>
    public string? Terminal { get; init; }
}
