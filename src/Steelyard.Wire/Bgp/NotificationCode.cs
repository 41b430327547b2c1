namespace Steelyard.Wire.Bgp;

/// <summary>Error code of a NOTIFICATION (RFC 4271 section 4.5, RFC 6608, RFC 7313).</summary>
public enum NotificationCode : byte
{
    MessageHeader = 1,
    Open = 2,
    Update = 3,
    HoldTimerExpired = 4,
    FiniteStateMachine = 5,
    Cease = 6,
    RouteRefresh = 7,

    /// <summary>The peer stopped reading what we send (RFC 9687).</summary>
    SendHoldTimerExpired = 8,
}
