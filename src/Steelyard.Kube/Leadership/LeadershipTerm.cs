namespace Steelyard.Kube.Leadership;

/// <summary>One time of being leader.</summary>
/// <param name="FencingToken">The Lease's count of transitions: a later leader's is greater.</param>
/// <param name="Ended">Fires when leadership is lost or given up; no write may be started afterwards.</param>
public readonly record struct LeadershipTerm(long FencingToken, CancellationToken Ended);
