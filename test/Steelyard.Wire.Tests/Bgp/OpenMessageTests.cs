using CsCheck;
using Steelyard.Primitives;
using Steelyard.Wire.Bgp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Bgp;

public sealed class OpenMessageTests
{
    private static readonly Gen<AddressFamily> Families = Gen.Select(Gen.UShort, Gen.Byte, (afi, safi) => new AddressFamily(afi, safi));

    private static readonly Gen<GracefulRestartCapability?> Restarts = Gen.Select(
        Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, GracefulRestartCapability.MaximumRestartTime], Gen.Select(Families, Gen.Bool).Array[0, 3],
        (present, restarting, notification, time, families) => present ? new GracefulRestartCapability(
            restarting, notification, time, [.. families.Select(f => new GracefulRestartFamily(f.Item1, f.Item2))]) : null);

    [Theory]
    [InlineData("metallb-open-65002", 65002u, 90, "185.236.240.39")]
    [InlineData("metallb-open-4200000000", 4200000000u, 180, "10.0.0.1")]
    [InlineData("bird-open", 65002u, 9, "10.9.0.2")]
    [InlineData("frr-open", 4200000001u, 9, "10.9.0.1")]
    public void TryRead_OfRealOpens_GivesTheirFields(string name, uint asn, ushort holdTime, string routerId)
    {
        var open = Read(BgpMessages.Body(name));
        Assert.Equal((asn, holdTime, IpAddr.Parse(routerId)), (open.Asn, open.HoldTime, open.RouterId));
        Assert.Equal([AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast], open.Capabilities.Families);
        Assert.Equal(asn, open.Capabilities.FourOctetAsn);
    }

    [Fact]
    public void TryRead_OfBirdsOpen_GivesItsCapabilities()
    {
        var capabilities = Read(BgpMessages.Body("bird-open")).Capabilities;
        Assert.True(capabilities.RouteRefresh && capabilities.EnhancedRouteRefresh && capabilities.ExtendedMessage);
        Assert.Equal(120, capabilities.GracefulRestart!.RestartTime);
        Assert.Equal([AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast], capabilities.GracefulRestart.Families.Select(f => f.Family));
        // Long-lived graceful restart (draft-uttaro-idr-bgp-persistence), which is not ours.
        Assert.Equal([(byte)71], capabilities.Ignored);
    }

    [Fact]
    public void TryRead_OfFrrsOpen_TakesCapabilitiesFromManyParameters()
    {
        var capabilities = Read(BgpMessages.Body("frr-open")).Capabilities;
        Assert.Equal((true, true), (capabilities.GracefulRestart!.Restarting, capabilities.GracefulRestart.Notification));
        // Cisco's route refresh, add path, host name, long-lived graceful restart.
        Assert.Equal([(byte)128, (byte)69, (byte)73, (byte)71], capabilities.Ignored);
    }

    [Theory]
    [InlineData("metallb-open-65002", 65002u, 90, "185.236.240.39")]
    [InlineData("metallb-open-4200000000", 4200000000u, 180, "10.0.0.1")]
    public void Write_OfThePlainCapabilities_GivesTheBytesOfAnotherSender(string name, uint asn, ushort holdTime, string routerId) =>
        Assert.Equal(BgpMessages.Whole(name), Bytes(new OpenMessage(asn, holdTime, IpAddr.Parse(routerId), new BgpCapabilities
        {
            Families = [AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast],
            FourOctetAsn = asn,
        })));

    // RFC 4271 section 6.2, RFC 5492, RFC 6793, RFC 7607; CVE-2022-40302, CVE-2022-40318 and CVE-2022-43681 are parameters and
    // capabilities that reach beyond the message, GHSA-gjrg-jjr3-56cm capabilities beyond their parameter.
    [Theory]
    [InlineData("03fdea005a0a00000100", 1, "the version")]
    [InlineData("040000005a0a00000100", 2, "AS 0")]
    [InlineData("04fdea005a0a0000010802064104 00000000", 2, "AS 0 in four octets")]
    [InlineData("04fdea00010a00000100", 6, "hold time 1")]
    [InlineData("04fdea00020a00000100", 6, "hold time 2")]
    [InlineData("04fdea005a0000000000", 3, "router id 0")]
    [InlineData("04fdea005a0a000001 03010100", 4, "authentication parameter")]
    [InlineData("04fdea005a0a000001 05", 0, "parameters beyond the message")]
    [InlineData("04fdea005a0a000001 00 02", 0, "bytes after the parameters")]
    [InlineData("04fdea005a0a000001 02 0206", 0, "a parameter beyond the parameters")]
    [InlineData("04fdea005a0a000001 01 02", 0, "a parameter without length")]
    [InlineData("04fdea005a0a000001 04 0202 0104", 0, "a capability beyond its parameter")]
    [InlineData("04fdea005a0a000001 03 0201 01", 0, "a capability without length")]
    [InlineData("04fdea005a0a000001 07 0205 4103000001", 0, "an AS number of three bytes")]
    [InlineData("04fdea005a0a000001 ff ff 0004 02", 0, "extended parameters beyond the message")]
    public void TryRead_OfABrokenOpen_NamesTheNotification(string hex, byte subcode, string rule)
    {
        var body = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.False(OpenMessage.TryRead(body, out _, out var fault), rule);
        Assert.Equal((NotificationCode.Open, subcode), (fault!.Code, fault.Subcode));
    }

    [Fact]
    public void TryRead_OfAnotherVersion_QuotesTheSupportedOne()
    {
        OpenMessage.TryRead(Convert.FromHexString("03fdea005a0a00000100"), out _, out var fault);
        Assert.Equal([0, 4], fault!.Data.ToArray());
    }

    [Theory]
    [InlineData("0103000100")]
    [InlineData("020100")]
    [InlineData("0505000100010002")]
    [InlineData("400100")]
    [InlineData("4003007800")]
    [InlineData("4b00")]
    public void TryRead_OfAnOddCapability_IgnoresItAlone(string capability)
    {
        var bytes = Convert.FromHexString(capability);
        bytes = bytes[..(2 + bytes[1])];
        byte[] body = [.. Convert.FromHexString("04fdea005a0a000001"), (byte)(bytes.Length + 8), 2, (byte)(bytes.Length + 6), .. bytes, 0x41, 4, 0, 0, 0xfd, 0xea];
        var open = Read(body);
        Assert.Equal([bytes[0]], open.Capabilities.Ignored);
        Assert.Equal(65002u, open.Capabilities.FourOctetAsn);
    }

    [Fact]
    public void Write_ThenRead_GivesTheSameOpen() =>
        Gen.Select(
            Gen.UInt[1, uint.MaxValue], Gen.UShort[3, ushort.MaxValue], Gen.UInt[1, uint.MaxValue],
            Families.Array[0, 80], Gen.Bool, Restarts, Gen.Select(Families, Gen.UShort).Array[0, 5],
            (asn, hold, id, families, flags, restart, nextHops) => new OpenMessage(asn, hold, IpAddr.V4(id), new BgpCapabilities
            {
                Families = [.. families.Distinct()],
                FourOctetAsn = asn,
                RouteRefresh = flags,
                ExtendedMessage = !flags,
                EnhancedRouteRefresh = flags,
                GracefulRestart = restart,
                ExtendedNextHops = [.. nextHops.Select(n => new ExtendedNextHop(n.Item1, n.Item2))],
            }))
        .Sample(open => Assert.Equal(open, Read(Bytes(open)[BgpHeader.Size..])));

    private static OpenMessage Read(byte[] body)
    {
        Assert.True(OpenMessage.TryRead(body, out var open, out var fault), fault?.Reason);
        return open;
    }

    private static byte[] Bytes(OpenMessage open)
    {
        var bytes = new byte[BgpHeader.MaximumLength];
        return bytes[..open.Write(bytes)];
    }
}
