using Steelyard.Api.Kubernetes;
using Steelyard.Core.Peers;

namespace Steelyard.Api.Configuration;

/// <summary>What MetalLB's FRR modes demand of every two peers that share a node.</summary>
internal static class FrrModeRules
{
    public static Problem? Check(BgpPeer peer, IEnumerable<BgpPeer> earlier, IReadOnlyCollection<Node> nodes)
    {
        foreach (var other in earlier)
        {
            if (ShareNode(peer, other, nodes) && Check(peer, other) is { } problem)
                return problem;
        }

        return null;
    }

    private static Problem? Check(BgpPeer peer, BgpPeer other)
    {
        if (peer.RouterId != other.RouterId)
            return new Problem("spec.routerID", $"peer {peer.RouterId} has RouterID different from {other.RouterId}, in FRR mode peers selecting the same node must all have the same RouterID");
        var identifier = Identifier(peer);
        if (identifier == Identifier(other))
            return new Problem("spec.peerAddress", $"peer {identifier} already exists, FRR mode doesn't support duplicate BGPPeers selecting the same node");
        return peer.MyAsn == other.MyAsn || peer.Vrf != other.Vrf ? null
            : new Problem("spec.myASN", $"peer {identifier} has myAsn different from {Identifier(other)}, in FRR mode peers selecting the same node must have the same myAsn within the same VRF");
    }

    private static string Identifier(BgpPeer peer) =>
        (peer.Address?.ToString() ?? peer.Interface) + (peer.Vrf is null ? "" : "-" + peer.Vrf);

    private static bool ShareNode(BgpPeer left, BgpPeer right, IReadOnlyCollection<Node> nodes) =>
        nodes.Count == 0 || nodes.Any(node =>
            left.SelectsNode(node.Metadata.LabelsOrEmpty) && right.SelectsNode(node.Metadata.LabelsOrEmpty));
}
