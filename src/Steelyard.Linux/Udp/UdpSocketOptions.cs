using Steelyard.Primitives;

namespace Steelyard.Linux.Udp;

/// <summary>How to open a <see cref="UdpSocket"/>.</summary>
public sealed record UdpSocketOptions
{
    /// <summary>The address to receive at, or 0.0.0.0 or :: (IPv6 only) for all; its family is the socket's.</summary>
    public required IpAddr Address { get; init; }

    /// <summary>0 lets the kernel choose.</summary>
    public int Port { get; init; }

    /// <summary>Receive from and send through this interface only.</summary>
    public string? Device { get; init; }

    /// <summary>The traffic class byte of what is sent (RFC 2474: DSCP in its upper six bits). 0xc0 is network control.</summary>
    public byte TrafficClass { get; init; }

    /// <summary>Queueing priority on this host, 0 to 6 (socket(7), SO_PRIORITY).</summary>
    public int Priority { get; init; }

    /// <summary>Bytes of kernel memory for datagrams that wait to be read.</summary>
    public int ReceiveBuffer { get; init; } = 1 << 20;
}
