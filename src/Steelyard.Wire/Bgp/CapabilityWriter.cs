namespace Steelyard.Wire.Bgp;

/// <summary>Writes capabilities, each in the order of its code.</summary>
internal static class CapabilityWriter
{
    public static void Write(ref ByteWriter writer, BgpCapabilities capabilities)
    {
        foreach (var family in capabilities.Families)
            WriteFamily(ref writer, family);
        if (capabilities.RouteRefresh)
            WriteFlag(ref writer, CapabilityCode.RouteRefresh);
        if (capabilities.ExtendedNextHops.Count > 0)
            WriteNextHops(ref writer, capabilities.ExtendedNextHops);
        if (capabilities.ExtendedMessage)
            WriteFlag(ref writer, CapabilityCode.ExtendedMessage);
        if (capabilities.GracefulRestart is { } restart)
            WriteGracefulRestart(ref writer, restart);
        if (capabilities.FourOctetAsn is { } asn)
        {
            var length = Begin(ref writer, CapabilityCode.FourOctetAs);
            writer.UInt32(asn);
            writer.CloseByte(length);
        }
        if (capabilities.EnhancedRouteRefresh)
            WriteFlag(ref writer, CapabilityCode.EnhancedRouteRefresh);
    }

    private static int Begin(ref ByteWriter writer, CapabilityCode code)
    {
        writer.Byte((byte)code);
        return writer.Reserve(1);
    }

    private static void WriteFlag(ref ByteWriter writer, CapabilityCode code) => writer.CloseByte(Begin(ref writer, code));

    private static void WriteFamily(ref ByteWriter writer, AddressFamily family)
    {
        var length = Begin(ref writer, CapabilityCode.Multiprotocol);
        writer.UInt16(family.Afi);
        writer.Byte(0);
        writer.Byte(family.Safi);
        writer.CloseByte(length);
    }

    private static void WriteNextHops(ref ByteWriter writer, EquatableList<ExtendedNextHop> nextHops)
    {
        var length = Begin(ref writer, CapabilityCode.ExtendedNextHop);
        foreach (var nextHop in nextHops)
        {
            writer.UInt16(nextHop.Family.Afi);
            writer.UInt16(nextHop.Family.Safi);
            writer.UInt16(nextHop.NextHopAfi);
        }
        writer.CloseByte(length);
    }

    private static void WriteGracefulRestart(ref ByteWriter writer, GracefulRestartCapability restart)
    {
        var length = Begin(ref writer, CapabilityCode.GracefulRestart);
        writer.UInt16((restart.Restarting ? 0x8000 : 0) | (restart.Notification ? 0x4000 : 0) | restart.RestartTime);
        foreach (var (family, preserved) in restart.Families)
        {
            writer.UInt16(family.Afi);
            writer.Byte(family.Safi);
            writer.Byte((byte)(preserved ? 0x80 : 0));
        }
        writer.CloseByte(length);
    }
}
