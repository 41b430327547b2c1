using Steelyard.Linux.Processes;

namespace Steelyard.Lab.Containers;

/// <summary>Everything that is needed to start one container once.</summary>
internal sealed record ContainerSpec
{
    /// <summary>A directory of its own for the container's layers; it must not exist yet.</summary>
    public required string Directory { get; init; }

    /// <summary>Program and arguments; the program is searched in the PATH of <see cref="Environment"/>.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Texts of files that the root has, by absolute path.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Volumes in the order in which they are mounted.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>The pod's namespaces; those missing are the node's own.</summary>
    public IReadOnlyList<NamespaceHandle> Namespaces { get; init; } = [];

    public bool Terminal { get; init; }

    /// <summary>Keep the standard input open for whoever attaches.</summary>
    public bool Input { get; init; }
}
