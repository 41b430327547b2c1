namespace Steelyard.Lab.Spdy;

/// <summary>Types of control frames that matter here; Data stands for frames without a type.</summary>
internal enum SpdyFrameType
{
    Data = 0,
    SynStream = 1,
    SynReply = 2,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9,
}

/// <summary>One frame: <paramref name="StreamId"/> is 0 for frames about the connection.</summary>
internal sealed record SpdyFrame(SpdyFrameType Type, uint StreamId, byte Flags, byte[] Payload)
{
    public const byte Final = 1;

    public bool IsFinal => (Flags & Final) != 0;
}
