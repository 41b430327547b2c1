namespace Steelyard.Linux.Packets;

/// <summary>What the kernel tells of a received frame.</summary>
/// <param name="Length">Bytes of the frame as it arrived; more than the buffer held when <see cref="Truncated"/>.</param>
/// <param name="InterfaceIndex">The interface that received it.</param>
/// <param name="Timestamp">When the kernel received it, in nanoseconds since the Unix epoch (CLOCK_REALTIME); 0 when not known.</param>
public readonly record struct PacketInfo(int Length, int InterfaceIndex, PacketType Type, long Timestamp, bool Truncated);
