namespace Steelyard.Kube.Client;

/// <summary>Objects of a list.</summary>
/// <param name="Items">The objects, in the order of the server.</param>
/// <param name="ResourceVersion">Version of the whole list; a watch can start here.</param>
/// <param name="Continue">Token of the next page; null after the last.</param>
public sealed record ResourceList<T>(IReadOnlyList<T> Items, string ResourceVersion, string? Continue);
