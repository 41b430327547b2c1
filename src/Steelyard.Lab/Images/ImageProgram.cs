namespace Steelyard.Lab.Images;

/// <summary>What stands for an image on this machine: a program with what the image would bring along.</summary>
public sealed record ImageProgram
{
    /// <summary>Stands for the path of the running executable in <see cref="Entrypoint"/>.</summary>
    public const string OwnExecutable = "{steelyard}";

    /// <summary>The image's ENTRYPOINT; a container's command replaces it.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>The image's CMD; a container's args (or command) replace it.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Files of the image by absolute path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>The signal that asks the program to end; SIGTERM unless the image says otherwise.</summary>
    public int StopSignal { get; init; } = 15;

    /// <summary>Programs of the machine that have to be there, with the Debian package that brings them.</summary>
    public IReadOnlyDictionary<string, string> Needs { get; init; } = new Dictionary<string, string>();
}
