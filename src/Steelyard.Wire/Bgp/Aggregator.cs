using Steelyard.Primitives;

namespace Steelyard.Wire.Bgp;

/// <summary>Who formed an aggregate (RFC 4271 section 5.1.7).</summary>
public readonly record struct Aggregator(uint Asn, IpAddr RouterId);
