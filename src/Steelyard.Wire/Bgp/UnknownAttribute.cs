namespace Steelyard.Wire.Bgp;

/// <summary>An optional attribute that this codec does not know.</summary>
/// <param name="Type">Type code.</param>
/// <param name="Transitive">Whether routers pass it on.</param>
/// <param name="Value">Its bytes.</param>
public sealed record UnknownAttribute(byte Type, bool Transitive, EquatableList<byte> Value);
