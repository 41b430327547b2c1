namespace Steelyard.Speaker.Membership;

/// <summary>What one speaker knows of the others at one moment.</summary>
/// <param name="Alive">Node names that may announce, this node included unless it is leaving. Suspected members still count.</param>
/// <param name="HasQuorum">True while at least half of the known speakers are alive (exactly half counts only with the first by name).</param>
/// <param name="Version">Grows by one with each view.</param>
public sealed record MembershipView(IReadOnlySet<string> Alive, bool HasQuorum, long Version);
