using Steelyard.Core.Advertisements;

namespace Steelyard.Core.Announcements;

/// <summary>
/// The nodes that one set of advertisements allows, with their scores, shared by all services that the set covers. Those
/// that may announce at the moment are kept apart, the preferred first.
/// </summary>
internal sealed class Electorate
{
    private readonly (int Node, int Score)[] _members;
    private (int Node, int Score)[] _eligible = [];

    public Electorate(IReadOnlyList<Layer2Advertisement> advertisements, NodeTable nodes, string ownNode)
    {
        HasServiceSelectors = advertisements.Any(one => one.ServiceSelectors.Count > 0);
        var scores = new Dictionary<int, int>();
        foreach (var advertisement in advertisements)
        {
            foreach (var node in advertisement.Nodes)
            {
                var number = nodes.NumberOf(node);
                scores[number] = scores.GetValueOrDefault(number) + advertisement.Scores.GetValueOrDefault(node);
            }

            if (advertisement.Nodes.Contains(ownNode))
                OwnInterfaces = Selected(advertisement).Union(OwnInterfaces ?? InterfaceSelection.Of());
        }

        _members = [.. scores.Select(pair => (pair.Key, pair.Value)).OrderByDescending(member => member.Value).ThenBy(member => member.Key)];
    }

    /// <summary>Some advertisement of the set is for certain services only.</summary>
    public bool HasServiceSelectors { get; }

    /// <summary>From where the own node announces; null when no advertisement allows it.</summary>
    public InterfaceSelection? OwnInterfaces { get; }

    /// <summary>Candidates, descending by score.</summary>
    public ReadOnlySpan<(int Node, int Score)> Eligible => _eligible;

    public void Refresh(NodeTable nodes) => _eligible = Array.FindAll(_members, member => nodes.IsEligible(nodes[member.Node]));

    private static InterfaceSelection Selected(Layer2Advertisement advertisement) =>
        advertisement.Interfaces.Count == 0 ? InterfaceSelection.All : InterfaceSelection.Of(advertisement.Interfaces);
}
