namespace Steelyard.Speaker.Membership;

/// <summary>There is no key for the messages between speakers, and nobody said that this is wanted.</summary>
public sealed class MembershipKeyException() : Exception(
    "there is no key for the membership of speakers: mount the memberlist secret and name its directory with --ml-secret-key-path, "
    + "or accept forged messages with --ml-allow-unencrypted");
