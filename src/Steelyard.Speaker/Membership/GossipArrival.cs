using Steelyard.Primitives;

namespace Steelyard.Speaker.Membership;

/// <summary>A packet that has arrived.</summary>
/// <param name="Length">Its bytes; more than the buffer has when it was cut.</param>
/// <param name="Address">From where.</param>
/// <param name="Port">UDP port of the sender.</param>
/// <param name="Age">Time since the kernel received it, as far as is known.</param>
internal readonly record struct GossipArrival(int Length, IpAddr Address, ushort Port, TimeSpan Age);
