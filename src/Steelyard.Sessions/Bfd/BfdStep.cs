using Steelyard.Wire.Bfd;

namespace Steelyard.Sessions.Bfd;

/// <summary>What is to be done after an input: send a control packet, send an echo packet, tell of a change.</summary>
/// <param name="Packet">Control packet to send now, if any.</param>
/// <param name="Echo">Sequence number of the echo packet to send now, if any.</param>
/// <param name="Transition">Change of state, if any.</param>
public readonly record struct BfdStep(BfdControlPacket? Packet, uint? Echo, BfdTransition? Transition);
