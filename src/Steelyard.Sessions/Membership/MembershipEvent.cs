namespace Steelyard.Sessions.Membership;

/// <summary>Something that happened to a member.</summary>
public readonly record struct MembershipEvent(MembershipEventKind Kind, string Member);
