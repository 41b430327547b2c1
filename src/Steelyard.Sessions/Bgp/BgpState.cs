namespace Steelyard.Sessions.Bgp;

/// <summary>State of a BGP peer or of one of its connections (RFC 4271 section 8.2.2).</summary>
public enum BgpState
{
    Idle,
    Connect,
    Active,
    OpenSent,
    OpenConfirm,
    Established,
}
