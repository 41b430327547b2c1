namespace Steelyard.ApiServer.Registry;

/// <summary>What names the objects of a kind may have.</summary>
public enum NameRule
{
    /// <summary>DNS subdomain (RFC 1123): labels joined by dots, up to 253 characters.</summary>
    Subdomain,

    /// <summary>DNS label (RFC 1123), up to 63 characters.</summary>
    Label,

    /// <summary>Anything that can be one segment of a path (the RBAC kinds).</summary>
    PathSegment,
}
