namespace Steelyard.Wire.Bgp;

/// <summary>One family of the graceful restart capability.</summary>
/// <param name="Family">Address family.</param>
/// <param name="ForwardingPreserved">The sender kept forwarding packets while it restarted (F bit).</param>
public readonly record struct GracefulRestartFamily(AddressFamily Family, bool ForwardingPreserved);
