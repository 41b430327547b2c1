using Steelyard.Primitives;

namespace Steelyard.Core.Announcements;

/// <summary>One service in the plan.</summary>
internal sealed class PlannedService(string key)
{
    // By number of the node, 0 for one that was not computed yet: a digest of zeros is merely computed again.
    private ulong[] _ranks = [];
    private string _address = "";

    public string Key => key;

    public ServiceFacts Facts { get; private set; } = new();

    public EndpointFacts Endpoints { get; set; } = EndpointFacts.None;

    /// <summary>Who may announce it; null without a pool that contains its addresses.</summary>
    public Electorate? Electorate { get; set; }

    /// <summary>Its addresses are outside every pool of the configuration in force, and it is announced as before.</summary>
    public bool IsOrphan { get; set; }

    public Layer2Decision Decision { get; set; } = Layer2Decision.Unknown;

    /// <summary>Addresses that <see cref="Decision"/> is about.</summary>
    public IReadOnlyList<IpAddr> DecidedAddresses { get; set; } = [];

    /// <summary>The node that a status object names as the announcer; null when none does.</summary>
    public string? Claim { get; set; }

    /// <summary>Takes new facts.</summary>
    /// <returns>Whether the addresses are others than before.</returns>
    public bool Take(ServiceFacts facts)
    {
        var moved = !facts.Addresses.SequenceEqual(Facts.Addresses);
        Facts = facts;
        if (moved)
        {
            _ranks = [];
            _address = facts.Addresses.Count > 0 ? facts.Addresses[0].ToString() : "";
        }

        return moved;
    }

    /// <summary>The node that comes first among the candidates, or -1 when there is none.</summary>
    public int Winner(NodeTable nodes)
    {
        var (winner, bestScore, bestRank) = (-1, 0, 0UL);
        foreach (var (node, score) in Electorate!.Eligible)
        {
            if (winner >= 0 && score < bestScore)
                break;
            if (!MayServe(nodes[node]))
                continue;
            var rank = Rank(node, nodes);
            if (winner < 0 || rank < bestRank || (rank == bestRank && Election.Compare(nodes[node], nodes[winner], _address) < 0))
                (winner, bestScore, bestRank) = (node, score, rank);
        }

        return winner;
    }

    /// <summary>Whether a node is among the candidates at all.</summary>
    public bool IsCandidate(string name, NodeTable nodes)
    {
        foreach (var (node, _) in Electorate!.Eligible)
        {
            if (nodes[node] == name)
                return MayServe(name);
        }

        return false;
    }

    private bool MayServe(string node) => !Facts.IsLocal || Endpoints.Nodes.Contains(node);

    private ulong Rank(int node, NodeTable nodes)
    {
        if (node >= _ranks.Length)
            Array.Resize(ref _ranks, nodes.Count);
        if (_ranks[node] == 0)
            _ranks[node] = Election.Rank(nodes[node], _address);
        return _ranks[node];
    }
}
