namespace Steelyard.Wire.Bgp;

/// <summary>
/// What is wrong with a message as a whole: the session ends with this NOTIFICATION. Malformed attributes that do not end
/// the session are <see cref="AttributeFault"/>s.
/// </summary>
/// <param name="Code">Error code to send.</param>
/// <param name="Subcode">Error subcode to send.</param>
/// <param name="Data">Bytes that the NOTIFICATION quotes; empty for none.</param>
/// <param name="Reason">The rule that the bytes break, for people.</param>
public sealed record BgpFault(NotificationCode Code, byte Subcode, ReadOnlyMemory<byte> Data, string Reason)
{
    internal static BgpFault Header(byte subcode, string reason, params byte[] data) =>
        new(NotificationCode.MessageHeader, subcode, data, reason);

    internal static BgpFault Open(byte subcode, string reason, params byte[] data) =>
        new(NotificationCode.Open, subcode, data, reason);

    internal static BgpFault Update(byte subcode, string reason, params byte[] data) =>
        new(NotificationCode.Update, subcode, data, reason);
}
