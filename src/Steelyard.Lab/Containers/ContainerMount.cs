namespace Steelyard.Lab.Containers;

/// <summary>A file or directory of the node that a container sees at a path of its own.</summary>
internal sealed record ContainerMount(string Source, string Target, bool ReadOnly);
