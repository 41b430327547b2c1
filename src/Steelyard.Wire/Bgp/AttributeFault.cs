namespace Steelyard.Wire.Bgp;

/// <summary>A malformed attribute (RFC 7606).</summary>
/// <param name="Type">Which attribute; it may be one that this codec does not know.</param>
/// <param name="Consequence">What follows from it.</param>
/// <param name="Reason">The rule that it breaks, for people.</param>
public readonly record struct AttributeFault(AttributeType Type, AttributeConsequence Consequence, string Reason);
