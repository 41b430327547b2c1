namespace Steelyard.Sessions.Bfd;

/// <summary>Settings of one side of a BFD session (RFC 5880 section 6.8.1).</summary>
public sealed record BfdOptions
{
    /// <summary>Shortest interval between control packets that we want to send.</summary>
    public TimeSpan DesiredMinTxInterval { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Shortest interval between control packets that we can receive.</summary>
    public TimeSpan RequiredMinRxInterval { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Packets that may be missing before the other side takes us as down; at least 1.</summary>
    public byte DetectMultiplier { get; init; } = 3;

    /// <summary>Says nothing before the other side does (RFC 5880 section 6.1).</summary>
    public bool Passive { get; init; }

    /// <summary>Sends echo packets while the session is up and the other side loops them (RFC 5880 section 6.8.8).</summary>
    public bool Echo { get; init; }

    /// <summary>Shortest interval between echo packets, sent and looped.</summary>
    public TimeSpan EchoInterval { get; init; } = TimeSpan.FromMilliseconds(50);
}
