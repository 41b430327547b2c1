using System.Net;

namespace Steelyard.Speaker.Membership;

/// <summary>Who among the speakers is alive.</summary>
public interface IMembership
{
    /// <summary>The current view; immutable, replaced as a whole.</summary>
    MembershipView View { get; }

    /// <summary>Raised after each change of <see cref="View"/>, on the thread of the failure detector: handlers must return at once.</summary>
    event Action<MembershipView>? Changed;

    /// <summary>
    /// The speakers that Kubernetes knows, by node name. New ones are contacted; members that are missing here and are not alive are
    /// forgotten. The size of this set is what a quorum counts against.
    /// </summary>
    void SetPeers(IReadOnlyDictionary<string, IPAddress> peers);

    /// <summary>
    /// Ordered leave: this node is a candidate no more, and the task ends when every other member has confirmed that it knows, or after
    /// the linger time. The caller goes on answering for its addresses until successors are seen.
    /// </summary>
    Task LeaveAsync(CancellationToken cancellationToken = default);
}
