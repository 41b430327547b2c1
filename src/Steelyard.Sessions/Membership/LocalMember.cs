using Steelyard.Primitives;

namespace Steelyard.Sessions.Membership;

/// <summary>This process as a member.</summary>
/// <param name="Name">Node name.</param>
/// <param name="Address">Where the others reach it.</param>
/// <param name="Port">UDP port, never 0.</param>
/// <param name="Session">Random number of this process, 56 bits, never 0.</param>
/// <param name="Incarnation">
/// A number that should be above that of earlier processes of the node, such as the time in milliseconds. When it is not, the others say so and
/// the machine raises it: a clock that goes backwards costs one round trip.
/// </param>
public sealed record LocalMember(string Name, IpAddr Address, ushort Port, ulong Session, ulong Incarnation);
