namespace Steelyard.Wire.Bgp;

/// <summary>What a malformed attribute leads to, from mild to hard (RFC 7606 section 2).</summary>
public enum AttributeConsequence
{
    /// <summary>The attribute is left out, the routes count.</summary>
    Discard,

    /// <summary>The routes of the message are taken as withdrawn.</summary>
    TreatAsWithdraw,

    /// <summary>The session ends.</summary>
    SessionReset,
}
