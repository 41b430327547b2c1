using Steelyard.Primitives;

namespace Steelyard.Sessions.Membership;

/// <summary>Ask the kernel at this address whether the process of the session exists (a TCP handshake with its port).</summary>
public readonly record struct KernelProbe(ulong Session, IpAddr Address, ushort Port);
