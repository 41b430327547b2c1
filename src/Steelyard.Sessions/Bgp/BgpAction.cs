using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Bgp;

/// <summary>What the owner of a peer is to do, in order. Connections are numbered; a number is never used again.</summary>
public abstract record BgpAction
{
    private BgpAction()
    {
    }

    /// <summary>Open a connection to the peer and say how it went.</summary>
    public sealed record Connect(int Connection) : BgpAction;

    /// <summary>Send the bytes on the connection, all before anything else of it.</summary>
    public sealed record Send(int Connection, ReadOnlyMemory<byte> Bytes) : BgpAction;

    /// <summary>Close the connection once what was given to it is sent; nothing is heard of it any more.</summary>
    public sealed record Close(int Connection) : BgpAction;

    /// <summary>The session is up: ask for updates whenever the connection can take bytes.</summary>
    public sealed record Up(int Connection, NegotiatedSession Session) : BgpAction;

    /// <summary>The session, or an attempt at one, has ended.</summary>
    /// <param name="Reason">Why, for people.</param>
    /// <param name="Established">Whether a session was up.</param>
    /// <param name="Notification">The NOTIFICATION of either side, if there was one.</param>
    public sealed record Down(string Reason, bool Established, NotificationMessage? Notification) : BgpAction;

    /// <summary>There may be updates to write again.</summary>
    public sealed record UpdatesReady(int Connection) : BgpAction;
}
