namespace Steelyard.Sessions.Bgp;

/// <summary>Which AS numbers a peer may have.</summary>
/// <param name="Asn">Exactly this one; null for a rule by side.</param>
/// <param name="Internal">Without a number: true for our own AS, false for any other.</param>
public readonly record struct PeerAsnRule(uint? Asn, bool Internal)
{
    public static PeerAsnRule Exactly(uint asn) => new(asn, false);

    public bool Allows(uint asn, uint localAsn) => Asn is { } exact ? asn == exact : asn == localAsn == Internal;
}
