namespace Steelyard.Wire.Bgp;

/// <summary>Error subcodes of a NOTIFICATION, by its code.</summary>
public static class NotificationSubcode
{
    /// <summary>Nothing more specific.</summary>
    public const byte Unspecific = 0;

    // Message header error (RFC 4271 section 6.1).
    public const byte ConnectionNotSynchronized = 1;
    public const byte BadMessageLength = 2;
    public const byte BadMessageType = 3;

    // OPEN error (RFC 4271 section 6.2, RFC 5492 section 3).
    public const byte UnsupportedVersion = 1;
    public const byte BadPeerAs = 2;
    public const byte BadBgpIdentifier = 3;
    public const byte UnsupportedOptionalParameter = 4;
    public const byte UnacceptableHoldTime = 6;
    public const byte UnsupportedCapability = 7;

    // UPDATE error (RFC 4271 section 6.3).
    public const byte MalformedAttributeList = 1;
    public const byte UnrecognizedWellKnownAttribute = 2;
    public const byte OptionalAttributeError = 9;
    public const byte InvalidNetworkField = 10;

    // FSM error (RFC 6608): an unexpected message in the named state.
    public const byte UnexpectedInOpenSent = 1;
    public const byte UnexpectedInOpenConfirm = 2;
    public const byte UnexpectedInEstablished = 3;

    // Cease (RFC 4486, RFC 8538, RFC 9384).
    public const byte MaximumPrefixes = 1;
    public const byte AdministrativeShutdown = 2;
    public const byte PeerDeconfigured = 3;
    public const byte AdministrativeReset = 4;
    public const byte ConnectionRejected = 5;
    public const byte OtherConfigurationChange = 6;
    public const byte ConnectionCollision = 7;
    public const byte OutOfResources = 8;
    public const byte HardReset = 9;
    public const byte BfdDown = 10;

    // ROUTE-REFRESH error (RFC 7313 section 5).
    public const byte RouteRefreshLength = 1;
}
