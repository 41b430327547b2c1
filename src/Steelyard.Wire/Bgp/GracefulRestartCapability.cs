namespace Steelyard.Wire.Bgp;

/// <summary>The graceful restart capability (RFC 4724 section 3, RFC 8538 section 2).</summary>
/// <param name="Restarting">The sender has just restarted (R bit).</param>
/// <param name="Notification">The sender keeps routes over a NOTIFICATION, too (N bit).</param>
/// <param name="RestartTime">Seconds that the sender needs to come back, at most 4095.</param>
/// <param name="Families">Families whose routes are kept.</param>
public sealed record GracefulRestartCapability(
    bool Restarting, bool Notification, int RestartTime, EquatableList<GracefulRestartFamily> Families)
{
    public const int MaximumRestartTime = 4095;
}
