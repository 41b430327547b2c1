namespace Steelyard.Wire.Bgp;

/// <summary>A large community x:y:z (RFC 8092).</summary>
public readonly record struct LargeCommunity(uint GlobalAdministrator, uint LocalData1, uint LocalData2);
