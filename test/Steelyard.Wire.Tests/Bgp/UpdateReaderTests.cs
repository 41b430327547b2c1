using Steelyard.Primitives;
using Steelyard.Wire.Bgp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Bgp;

public sealed class UpdateReaderTests
{
    [Fact]
    public void TryRead_OfBirdsUpdate_GivesAttributesAndRoutes()
    {
        var update = Read(BgpMessages.Body("bird-update"), BgpMessages.FourOctets);
        Assert.Equal([IpPrefix.Parse("203.0.113.0/24")], update.Announced);
        Assert.Equal(IpAddr.Parse("10.9.0.2"), update.NextHop);
        Assert.Equal(new PathAttributes
        {
            Origin = Wire.Bgp.Origin.Igp,
            AsPath = [AsPathSegment.Sequence(65002)],
            Communities = [(65002u << 16) | 7],
            ExtendedCommunities = [new ExtendedCommunity(0x0002fdea00000005)],
            LargeCommunities = [new LargeCommunity(65002, 1, 9)],
        }, update.Attributes);
        Assert.Empty(update.Faults);
    }

    [Fact]
    public void TryRead_OfFrrsAggregate_GivesTheAggregator()
    {
        var update = Read(BgpMessages.Body("frr-update-aggregate"), BgpMessages.FourOctets);
        Assert.Equal([IpPrefix.Parse("192.0.0.0/16")], update.Announced);
        Assert.True(update.Attributes.AtomicAggregate);
        Assert.Equal(new Aggregator(4200000001, IpAddr.Parse("10.9.0.1")), update.Attributes.Aggregator);
        Assert.Equal(0u, update.Attributes.MultiExitDiscriminator);
    }

    [Fact]
    public void TryRead_OfFrrsIpv6Route_GivesNextHopAndBandwidth()
    {
        var update = Read(BgpMessages.Body("frr-update-v6"), BgpMessages.FourOctets);
        // FRR maps its IPv4 address where the session has no IPv6 one.
        var nextHop = new IpAddr(IpFamily.IPv6, ((UInt128)0xffff << 32) | 0x0a090001);
        Assert.Equal(new ReachableRoutes(AddressFamily.Ipv6Unicast, nextHop, null, [IpPrefix.Parse("2001:db8:1::/48")]), update.Reachable);
        // 100 Mbit/s are 12.5 million bytes per second; FRR's AS number does not fit two octets.
        Assert.Equal([ExtendedCommunity.LinkBandwidth(OpenMessage.AsTrans, 12_500_000, transitive: true)], update.Attributes.ExtendedCommunities);
    }

    [Theory]
    [InlineData("bird-end-of-rib-v4", 1)]
    [InlineData("bird-end-of-rib-v6", 2)]
    public void TryRead_OfAnEndOfRib_NamesTheFamily(string name, ushort afi) =>
        Assert.Equal(new AddressFamily(afi, 1), Read(BgpMessages.Body(name), BgpMessages.FourOctets).EndOfRib);

    [Theory]
    [InlineData("bird-update")]
    [InlineData("metallb-withdraw")]
    public void TryRead_OfRoutes_IsNoEndOfRib(string name) =>
        Assert.Null(Read(BgpMessages.Body(name), BgpMessages.FourOctets).EndOfRib);

    [Fact]
    public void TryRead_OfAWithdrawal_GivesTheRoutes() =>
        Assert.Equal([IpPrefix.Parse("10.20.30.1/32")], Read(BgpMessages.Body("metallb-withdraw"), BgpMessages.FourOctets).Withdrawn);

    [Fact]
    public void TryRead_OfTwoOctetPaths_GivesTheAsNumber() =>
        Assert.Equal([AsPathSegment.Sequence(65000)], Read(BgpMessages.Body("metallb-update-2octet"), default).Attributes.AsPath!.Value);

    [Fact]
    public void TryRead_OfALinkLocalNextHop_GivesBoth()
    {
        // RFC 2545 section 3: 32 bytes of next hop.
        var value = "0002 01 20 20010db8000000000000000000000001 fe800000000000000000000000000001 00 40 20010db800000000";
        var update = Read(BgpMessages.UpdateBody($"{Origin} {Path} 800e2e {value}", ""), BgpMessages.FourOctets);
        Assert.Equal((IpAddr.Parse("2001:db8::1"), IpAddr.Parse("fe80::1")), (update.Reachable!.NextHop, update.Reachable.LinkLocalNextHop!.Value));
    }

    private const string Origin = "40010100";
    private const string Path = "40020602010000fde8";
    private const string NextHop = "4003040a000001";
    private const string Mandatory = Origin + Path + NextHop;
    private const string Route = "180a1400";

    // RFC 7606 sections 3, 4 and 7, one row a rule.
    [Theory]
    // Missing mandatory attributes (section 3 d; CVE-2023-46753).
    [InlineData(Path + NextHop, "Origin")]
    [InlineData(Origin + NextHop, "AsPath")]
    [InlineData(Origin + Path, "NextHop")]
    // Flags (section 3 c).
    [InlineData("80010100" + Path + NextHop, "Origin")]
    [InlineData(Mandatory + "400404 00000001", "MultiExitDiscriminator")]
    [InlineData(Mandatory + "000804 00000001", "Communities")]
    // ORIGIN (7.1).
    [InlineData("40010103" + Path + NextHop, "Origin")]
    [InlineData("4001020000" + Path + NextHop, "Origin")]
    [InlineData("400100" + Path + NextHop, "Origin")]
    // AS_PATH (7.2; GHSA-frrj-87jh-2772 is the empty segment).
    [InlineData(Origin + "400206 0501 0000fde8" + NextHop, "AsPath")]
    [InlineData(Origin + "400206 0001 0000fde8" + NextHop, "AsPath")]
    [InlineData(Origin + "400206 0202 0000fde8" + NextHop, "AsPath")]
    [InlineData(Origin + "400202 0200" + NextHop, "AsPath")]
    [InlineData(Origin + "400202 0300" + NextHop, "AsPath")]
    [InlineData(Origin + "400207 0201 0000fde8 02" + NextHop, "AsPath")]
    // NEXT_HOP (7.3), MULTI_EXIT_DISC (7.4).
    [InlineData(Origin + Path + "400303 0a0000", "NextHop")]
    [InlineData(Origin + Path + "400305 0a00000101", "NextHop")]
    [InlineData(Mandatory + "800403 000001", "MultiExitDiscriminator")]
    // COMMUNITIES (7.8), extended (7.14), large (RFC 8092 section 6), OTC (RFC 9234 section 5).
    [InlineData(Mandatory + "c00800", "Communities")]
    [InlineData(Mandatory + "c00803 fde800", "Communities")]
    [InlineData(Mandatory + "c01007 0002fdea000000", "ExtendedCommunities")]
    [InlineData(Mandatory + "c01000", "ExtendedCommunities")]
    [InlineData(Mandatory + "c0200b 0000fdea0000000100000", "LargeCommunities")]
    [InlineData(Mandatory + "c02303 000001", "OnlyToCustomer")]
    // An attribute beyond the attributes (section 4).
    [InlineData(Mandatory + "c00808 fde80001", "Communities")]
    [InlineData(Mandatory + "d008 00", "Communities")]
    public void TryRead_OfAMalformedAttribute_TreatsRoutesAsWithdrawn(string attributes, string type)
    {
        var update = Read(BgpMessages.UpdateBody(Even(attributes), Route), BgpMessages.FourOctets);
        Assert.True(update.TreatAsWithdraw);
        Assert.Contains(update.Faults, f => f.Type.ToString() == type && f.Consequence == AttributeConsequence.TreatAsWithdraw);
        Assert.Equal([IpPrefix.Parse("10.20.0.0/24")], update.Announced);
    }

    [Theory]
    // ATOMIC_AGGREGATE (7.6), AGGREGATOR (7.7), AS4_PATH and AS4_AGGREGATOR (RFC 6793 section 6).
    [InlineData(Mandatory + "40060100", "AtomicAggregate")]
    [InlineData(Mandatory + "c00706 fde80a000001", "Aggregator")]
    [InlineData(Mandatory + "c01102 0200", "As4Path")]
    [InlineData(Mandatory + "c01204 0000fde8", "As4Aggregator")]
    // From an external peer: LOCAL_PREF (7.5), ORIGINATOR_ID (7.9), CLUSTER_LIST (7.10).
    [InlineData(Mandatory + "400504 00000064", "LocalPreference")]
    [InlineData(Mandatory + "400503 000064", "LocalPreference")]
    [InlineData(Mandatory + "800904 0a000001", "OriginatorId")]
    [InlineData(Mandatory + "800a04 0a000001", "ClusterList")]
    // The second of two (section 3 g).
    [InlineData(Mandatory + "40010101", "Origin")]
    public void TryRead_OfADiscardedAttribute_KeepsTheRoutes(string attributes, string type)
    {
        var update = Read(BgpMessages.UpdateBody(attributes, Route), BgpMessages.FourOctets);
        Assert.False(update.TreatAsWithdraw);
        Assert.Equal([type], update.Faults.Select(f => f.Type.ToString()));
        Assert.Equal((Wire.Bgp.Origin.Igp, null, false), (update.Attributes.Origin, update.Attributes.LocalPreference, update.Attributes.AtomicAggregate));
    }

    [Theory]
    // LOCAL_PREF, ORIGINATOR_ID and CLUSTER_LIST of an internal peer (7.5, 7.9, 7.10).
    [InlineData(Mandatory, "LocalPreference")]
    [InlineData(Mandatory + "400503 000064", "LocalPreference")]
    [InlineData(Mandatory + "400504 00000064 800903 0a0000", "OriginatorId")]
    [InlineData(Mandatory + "400504 00000064 800a00", "ClusterList")]
    public void TryRead_FromAnInternalPeer_ChecksItsAttributes(string attributes, string type)
    {
        var update = Read(BgpMessages.UpdateBody(attributes, Route), BgpMessages.FourOctets with { Internal = true });
        Assert.True(update.TreatAsWithdraw);
        Assert.Equal([type], update.Faults.Select(f => f.Type.ToString()));
    }

    [Theory]
    // Lengths beyond the message (RFC 4271 section 6.3).
    [InlineData("0001", 1)]
    [InlineData("000000", 1)]
    [InlineData("00000005 40", 1)]
    // Routes that cannot be told apart (RFC 7606 section 5.3; CVE-2023-46752 is MP_REACH_NLRI).
    [InlineData("0002 21 0a 0000", 10)]
    [InlineData("0002 18 0a 0000", 10)]
    [InlineData("0000 0000 18 0a", 10)]
    [InlineData("0000 0000 21 0a00000000", 10)]
    [InlineData("0000 0005 800e02 0002", 9)]
    [InlineData("0000 000b 800e08 0002 01 03 0a0000 00", 9)]
    [InlineData("0000 0005 800f02 0002", 9)]
    [InlineData("0000 0008 800f05 0002 01 81 20", 9)]
    // The same routes twice (RFC 7606 section 3 g).
    [InlineData("0000 000c 800f03 000201 800f03 000201", 1)]
    // A well-known attribute that does not exist (RFC 4271 section 6.3; CVE-2026-41642).
    [InlineData("0000 0003 406300", 2)]
    // A malformed attribute without routes that could be withdrawn (RFC 7606 section 5.2).
    [InlineData("0000 0004 40010103", 1)]
    public void TryRead_OfWhatCannotBeUnderstood_EndsTheSession(string hex, byte subcode)
    {
        var body = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.False(UpdateReader.TryRead(body, BgpMessages.FourOctets, out _, out var fault));
        Assert.Equal((NotificationCode.Update, subcode), (fault!.Code, fault.Subcode));
    }

    [Fact]
    public void TryRead_OfAForeignFamily_IgnoresItsRoutes()
    {
        // L2VPN EVPN (25, 70), with a next hop and bytes that only that family understands; CVE-2026-42285 is a withdrawal of one.
        var update = Read(BgpMessages.UpdateBody(Origin + Path + "800e0b 0019 46 04 0a000001 00 0102", ""), BgpMessages.FourOctets);
        Assert.Null(update.Reachable);
        update = Read(BgpMessages.UpdateBody("800f06 0019 46 030405", ""), BgpMessages.FourOctets);
        Assert.Equal((null, null), (update.Unreachable, update.EndOfRib));
    }

    [Fact]
    public void TryRead_OfAnUnknownOptionalAttribute_KeepsItsBytes()
    {
        var unknown = Assert.Single(Read(BgpMessages.UpdateBody(Mandatory + "c06303 010203", Route), BgpMessages.FourOctets).Attributes.Unknown);
        Assert.Equal(new UnknownAttribute(0x63, true, [1, 2, 3]), unknown);
    }

    [Fact]
    public void TryRead_OfHostBits_ClearsThem() =>
        Assert.Equal([IpPrefix.Parse("10.20.128.0/17")], Read(BgpMessages.UpdateBody(Mandatory, "110a14ff"), BgpMessages.FourOctets).Announced);

    private static string Even(string hex)
    {
        hex = hex.Replace(" ", "", StringComparison.Ordinal);
        return hex.Length % 2 == 0 ? hex : hex + "0";
    }

    private static UpdateMessage Read(byte[] body, BgpCodecOptions options)
    {
        Assert.True(UpdateReader.TryRead(body, options, out var update, out var fault), fault?.Reason);
        return update;
    }
}
