using CsCheck;
using Steelyard.Primitives;
using Steelyard.Wire.Bgp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Bgp;

public sealed class UpdateWriterTests
{
    private static readonly Gen<AsPathSegment> Segments = Gen.Select(
        Gen.Int[1, 4], Gen.UInt.Array[1, 5], (type, asns) => new AsPathSegment((AsPathSegmentType)type, EquatableList.Create<uint>(asns)));

    private static readonly Gen<PathAttributes> Attributes = Gen.Select(
        Gen.Int[0, 2], Segments.Array[0, 3], Gen.UInt.Array[0, 100], Gen.ULong.Array[0, 40],
        Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt).Array[0, 30], Gen.Select(Gen.UInt, Gen.UInt, Gen.Bool),
        (origin, path, communities, extended, large, numbers) => new PathAttributes
        {
            Origin = (Origin)origin,
            AsPath = [.. path],
            Communities = [.. communities],
            ExtendedCommunities = [.. extended.Select(value => new ExtendedCommunity(value))],
            LargeCommunities = [.. large.Select(c => new LargeCommunity(c.Item1, c.Item2, c.Item3))],
            MultiExitDiscriminator = numbers.Item3 ? numbers.Item1 : null,
            LocalPreference = numbers.Item2,
            AtomicAggregate = numbers.Item3,
            Aggregator = numbers.Item3 ? new Aggregator(numbers.Item1, IpAddr.V4(numbers.Item2)) : null,
            OriginatorId = numbers.Item3 ? IpAddr.V4(numbers.Item1) : null,
            ClusterList = numbers.Item3 ? [numbers.Item1, numbers.Item2] : [],
            OnlyToCustomer = numbers.Item3 ? numbers.Item2 : null,
        });

    [Fact]
    public void Announce_ToAnExternalPeer_GivesTheBytesOfAnotherSender() => Same("metallb-update-ebgp", BgpMessages.FourOctets, new PathAttributes
    {
        Origin = Origin.Igp,
        AsPath = [AsPathSegment.Sequence(65000)],
        Communities = [1234, 2345],
    }, "192.168.123.10", "172.16.0.0/24");

    [Fact]
    public void Announce_ToAnInternalPeer_GivesTheBytesOfAnotherSender() => Same("metallb-update-ibgp", BgpMessages.FourOctets, new PathAttributes
    {
        Origin = Origin.Igp,
        AsPath = [],
        LocalPreference = 0,
    }, "10.0.0.5", "10.20.30.1/32");

    [Fact]
    public void Announce_InTwoOctets_GivesTheBytesOfAnotherSender() => Same("metallb-update-2octet", default, new PathAttributes
    {
        Origin = Origin.Igp,
        AsPath = [AsPathSegment.Sequence(65000)],
    }, "10.0.0.5", "10.20.30.1/32");

    [Fact]
    public void Withdraw_OfARoute_GivesTheBytesOfAnotherSender()
    {
        var bytes = new byte[BgpHeader.MaximumLength];
        var length = UpdateWriter.Withdraw(bytes, BgpMessages.FourOctets, [IpPrefix.Parse("10.20.30.1/32")], out var taken);
        Assert.Equal(1, taken);
        Assert.Equal(BgpMessages.Whole("metallb-withdraw"), bytes[..length]);
    }

    [Theory]
    [InlineData("bird-end-of-rib-v4", 1)]
    [InlineData("bird-end-of-rib-v6", 2)]
    public void EndOfRib_OfEachFamily_MeansTheSameAsAnotherSenders(string name, ushort afi)
    {
        var bytes = new byte[BgpHeader.MaximumLength];
        var length = UpdateWriter.EndOfRib(bytes, new AddressFamily(afi, 1));
        Assert.Equal(Read(BgpMessages.Body(name)).EndOfRib, Read(bytes[BgpHeader.Size..length]).EndOfRib);
    }

    [Theory]
    [InlineData(IpFamily.IPv4, false, 4096)]
    [InlineData(IpFamily.IPv6, false, 4096)]
    [InlineData(IpFamily.IPv6, true, 65535)]
    public void Announce_OfManyRoutes_FillsMessagesToTheLongestLength(IpFamily family, bool extended, int longest)
    {
        var options = BgpMessages.FourOctets with { ExtendedMessages = extended };
        var routes = Routes(family, 10_000);
        var (bytes, read, messages) = (new byte[options.LongestMessage], new List<IpPrefix>(), 0);
        for (var rest = routes.AsSpan(); !rest.IsEmpty; messages++)
        {
            var length = UpdateWriter.Announce(bytes, options, Plain, NextHop(family), null, rest, out var taken);
            var update = Read(bytes[BgpHeader.Size..length], options);
            read.AddRange(family == IpFamily.IPv4 ? update.Announced : update.Reachable!.Prefixes);
            rest = rest[taken..];
            Assert.InRange(length, rest.IsEmpty ? 0 : longest - 17, longest);
        }
        Assert.Equal(routes, read);
    }

    [Theory]
    [InlineData(IpFamily.IPv4)]
    [InlineData(IpFamily.IPv6)]
    public void Withdraw_OfManyRoutes_LosesNone(IpFamily family)
    {
        var routes = Routes(family, 3000);
        var (bytes, read) = (new byte[BgpHeader.MaximumLength], new List<IpPrefix>());
        for (var rest = routes.AsSpan(); !rest.IsEmpty;)
        {
            var length = UpdateWriter.Withdraw(bytes, BgpMessages.FourOctets, rest, out var taken);
            var update = Read(bytes[BgpHeader.Size..length]);
            read.AddRange(family == IpFamily.IPv4 ? update.Withdrawn : update.Unreachable!.Prefixes);
            rest = rest[taken..];
        }
        Assert.Equal(routes, read);
    }

    // RFC 8950: IPv4 routes over a link that has only IPv6.
    [Fact]
    public void Announce_OfIpv4OverIpv6_UsesTheMultiprotocolAttribute()
    {
        var bytes = new byte[BgpHeader.MaximumLength];
        var linkLocal = IpAddr.Parse("fe80::1");
        var length = UpdateWriter.Announce(
            bytes, BgpMessages.FourOctets, Plain, IpAddr.Parse("2001:db8::1"), linkLocal, [IpPrefix.Parse("10.20.30.1/32")], out _);
        var update = Read(bytes[BgpHeader.Size..length]);
        Assert.Equal(
            new ReachableRoutes(AddressFamily.Ipv4Unicast, IpAddr.Parse("2001:db8::1"), linkLocal, [IpPrefix.Parse("10.20.30.1/32")]), update.Reachable);
        Assert.Empty(update.Announced);
    }

    [Fact]
    public void Announce_ThenRead_GivesTheSameAttributes() => Attributes.Sample(attributes =>
    {
        var bytes = new byte[BgpHeader.MaximumLength];
        var options = BgpMessages.FourOctets with { Internal = true };
        var length = UpdateWriter.Announce(bytes, options, attributes, IpAddr.Parse("10.0.0.1"), null, [IpPrefix.Parse("10.1.0.0/16")], out _);
        var update = Read(bytes[BgpHeader.Size..length], options);
        Assert.Empty(update.Faults);
        Assert.Equal(attributes, update.Attributes);
    });

    [Fact]
    public void Announce_OnceWarm_AllocatesNothing()
    {
        var (bytes, routes) = (new byte[BgpHeader.MaximumLength], Routes(IpFamily.IPv4, 500));
        var announced = 0;
        for (var round = 0; round < 2; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            UpdateWriter.Announce(bytes, BgpMessages.FourOctets, Plain, IpAddr.V4(1), null, routes, out announced);
            if (round == 1)
                Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(routes.Length, announced);
    }

    private static PathAttributes Plain { get; } = new() { Origin = Origin.Igp, AsPath = [AsPathSegment.Sequence(65000)] };

    private static IpAddr NextHop(IpFamily family) => IpAddr.Parse(family == IpFamily.IPv4 ? "10.0.0.1" : "2001:db8::1");

    private static IpPrefix[] Routes(IpFamily family, int count) =>
        [.. Enumerable.Range(0, count).Select(i => family == IpFamily.IPv4
            ? new IpPrefix(IpAddr.V4(0x0a000000u + (uint)i), 32)
            : new IpPrefix(IpAddr.Parse("2001:db8::") with { Value = IpAddr.Parse("2001:db8::").Value + (UInt128)i }, 128))];

    private static void Same(string name, BgpCodecOptions options, PathAttributes attributes, string nextHop, string route)
    {
        var bytes = new byte[BgpHeader.MaximumLength];
        var length = UpdateWriter.Announce(bytes, options, attributes, IpAddr.Parse(nextHop), null, [IpPrefix.Parse(route)], out var taken);
        Assert.Equal(1, taken);
        Assert.Equal(BgpMessages.Whole(name), bytes[..length]);
    }

    private static UpdateMessage Read(byte[] body, BgpCodecOptions? options = null)
    {
        Assert.True(UpdateReader.TryRead(body, options ?? BgpMessages.FourOctets, out var update, out var fault), fault?.Reason);
        return update;
    }
}
