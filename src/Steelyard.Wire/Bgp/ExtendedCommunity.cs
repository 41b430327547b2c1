namespace Steelyard.Wire.Bgp;

/// <summary>An extended community as its eight bytes (RFC 4360).</summary>
public readonly record struct ExtendedCommunity(ulong Value)
{
    private const ulong LinkBandwidthType = 0x0004;
    private const ulong NonTransitive = 0x4000;

    /// <summary>
    /// The link bandwidth community (draft-ietf-idr-link-bandwidth section 2): routers that weigh their paths take it as the
    /// weight of this one.
    /// </summary>
    /// <param name="asn">AS number of who sets it; 23456 stands for one beyond two octets.</param>
    /// <param name="bytesPerSecond">The bandwidth in bytes per second.</param>
    /// <param name="transitive">Whether it crosses the border of the AS.</param>
    public static ExtendedCommunity LinkBandwidth(ushort asn, float bytesPerSecond, bool transitive) =>
        new(((LinkBandwidthType | (transitive ? 0 : NonTransitive)) << 48) | ((ulong)asn << 32) | BitConverter.SingleToUInt32Bits(bytesPerSecond));
}
