namespace Steelyard.Linux.Packets;

/// <summary>Frames since the last reading (PACKET_STATISTICS).</summary>
/// <param name="Received">That passed the filter, dropped ones included.</param>
/// <param name="Dropped">That found the receive buffer full.</param>
public readonly record struct PacketStatistics(long Received, long Dropped);
