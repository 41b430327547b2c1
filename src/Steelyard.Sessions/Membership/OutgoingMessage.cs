using Steelyard.Primitives;
using Steelyard.Wire.Gossip;

namespace Steelyard.Sessions.Membership;

/// <summary>A message to send, complete with session and sequence.</summary>
public readonly record struct OutgoingMessage(GossipMessage Message, IpAddr Address, ushort Port);
