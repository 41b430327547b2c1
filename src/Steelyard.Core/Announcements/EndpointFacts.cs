namespace Steelyard.Core.Announcements;

/// <summary>The usable endpoints of a Service: ready ones, and those that still serve while they terminate.</summary>
/// <param name="HasAny">There is one somewhere.</param>
/// <param name="Nodes">Names of the nodes that have one.</param>
public sealed record EndpointFacts(bool HasAny, IReadOnlySet<string> Nodes)
{
    public static readonly EndpointFacts None = new(false, new HashSet<string>());
}
