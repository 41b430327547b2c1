using Steelyard.Primitives;

namespace Steelyard.Linux.Udp;

/// <summary>What the kernel tells of a received datagram.</summary>
/// <param name="Length">Bytes of the datagram as it arrived; more than the buffer held when <see cref="Truncated"/>.</param>
/// <param name="LocalAddress">The address it was sent to, so that an answer can come from there.</param>
/// <param name="InterfaceIndex">The interface that received it.</param>
/// <param name="Timestamp">When the kernel received it, in nanoseconds since the Unix epoch (CLOCK_REALTIME); 0 when not known.</param>
public readonly record struct DatagramInfo(
    int Length, IpAddr Source, int SourcePort, IpAddr LocalAddress, int InterfaceIndex, long Timestamp, bool Truncated);
