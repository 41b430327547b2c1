namespace Steelyard.Wire.Bgp;

/// <summary>The form of one path attribute and what follows when it is broken (RFC 7606 section 7).</summary>
/// <param name="Kind">Whether it is optional and whether it is transitive.</param>
/// <param name="Malformed">What follows from a wrong length or value.</param>
/// <param name="Length">Its length in bytes, or the unit of which it holds one or more; 0 when the value tells.</param>
/// <param name="Repeats">Whether the length is that of a unit.</param>
/// <param name="InternalOnly">From an external peer it is discarded.</param>
internal readonly record struct AttributeRule(
    AttributeFlags Kind, AttributeConsequence Malformed, int Length = 0, bool Repeats = false, bool InternalOnly = false)
{
    private const AttributeFlags WellKnown = AttributeFlags.Transitive;
    private const AttributeFlags Transitive = AttributeFlags.Optional | AttributeFlags.Transitive;
    private const AttributeFlags NonTransitive = AttributeFlags.Optional;

    /// <summary>The rule of a type, or null for one that this codec does not know.</summary>
    public static AttributeRule? Of(AttributeType type) => type switch
    {
        AttributeType.Origin => new(WellKnown, AttributeConsequence.TreatAsWithdraw, 1),
        AttributeType.AsPath => new(WellKnown, AttributeConsequence.TreatAsWithdraw),
        AttributeType.NextHop => new(WellKnown, AttributeConsequence.TreatAsWithdraw, 4),
        AttributeType.MultiExitDiscriminator => new(NonTransitive, AttributeConsequence.TreatAsWithdraw, 4),
        AttributeType.LocalPreference => new(WellKnown, AttributeConsequence.TreatAsWithdraw, 4, InternalOnly: true),
        AttributeType.AtomicAggregate => new(WellKnown, AttributeConsequence.Discard),
        AttributeType.Aggregator => new(Transitive, AttributeConsequence.Discard),
        AttributeType.Communities => new(Transitive, AttributeConsequence.TreatAsWithdraw, 4, Repeats: true),
        AttributeType.OriginatorId => new(NonTransitive, AttributeConsequence.TreatAsWithdraw, 4, InternalOnly: true),
        AttributeType.ClusterList => new(NonTransitive, AttributeConsequence.TreatAsWithdraw, 4, Repeats: true, InternalOnly: true),
        AttributeType.MpReachNlri => new(NonTransitive, AttributeConsequence.SessionReset),
        AttributeType.MpUnreachNlri => new(NonTransitive, AttributeConsequence.SessionReset),
        AttributeType.ExtendedCommunities => new(Transitive, AttributeConsequence.TreatAsWithdraw, 8, Repeats: true),
        AttributeType.As4Path => new(Transitive, AttributeConsequence.Discard),
        AttributeType.As4Aggregator => new(Transitive, AttributeConsequence.Discard, 8),
        AttributeType.LargeCommunities => new(Transitive, AttributeConsequence.TreatAsWithdraw, 12, Repeats: true),
        AttributeType.OnlyToCustomer => new(Transitive, AttributeConsequence.TreatAsWithdraw, 4),
        _ => null,
    };

    /// <summary>Whether a value of so many bytes can be right.</summary>
    public bool Fits(int length) => Length == 0 || (Repeats ? length > 0 && length % Length == 0 : length == Length);
}
