using System.Buffers.Binary;

namespace Steelyard.Wire.Bgp;

/// <summary>A ROUTE-REFRESH (RFC 2918), or a mark around the routes that answer one (RFC 7313).</summary>
/// <param name="Family">Routes asked for.</param>
/// <param name="Kind">Request or mark.</param>
public readonly record struct RouteRefreshMessage(AddressFamily Family, RouteRefreshKind Kind)
{
    public const int Length = BgpHeader.Size + 4;

    /// <summary>
    /// Reads what follows the header. A mark of another length is an error of its own code (RFC 7313 section 5); a request
    /// with outbound filters (RFC 5291), which was never agreed, is too.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out RouteRefreshMessage refresh, out BgpFault? fault)
    {
        refresh = default;
        fault = body.Length == Length - BgpHeader.Size ? null : new BgpFault(
            NotificationCode.RouteRefresh, NotificationSubcode.RouteRefreshLength, body.ToArray(), $"a ROUTE-REFRESH with {body.Length} bytes of body");
        if (fault is null)
            refresh = new(new AddressFamily(BinaryPrimitives.ReadUInt16BigEndian(body), body[3]), (RouteRefreshKind)body[2]);
        return fault is null;
    }

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        new BgpHeader(Length, BgpMessageType.RouteRefresh).Write(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[BgpHeader.Size..], Family.Afi);
        bytes[BgpHeader.Size + 2] = (byte)Kind;
        bytes[BgpHeader.Size + 3] = Family.Safi;
    }
}
