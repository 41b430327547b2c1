using CsCheck;
using Steelyard.Primitives;
using Steelyard.Sessions.Bgp;
using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Tests.Bgp;

public sealed class AdjRibOutTests
{
    private readonly AdjRibOut _rib = new(AddressFamily.Ipv4Unicast);
    private readonly FakePeer _peer = new();

    [Fact]
    public void Write_OfManyRoutesWithOneSet_PacksThem()
    {
        for (var i = 0; i < 5000; i++)
            _rib.Set(Prefix(i), Set(1));
        Assert.Equal(5000, _rib.Count);
        // 807 routes of /32 fit a message with these attributes.
        Assert.Equal(7, _peer.ReadAll(_rib));
        Assert.Equal(5000, _peer.Routes.Count);
    }

    [Fact]
    public void Write_AfterOneChange_SaysOnlyThat()
    {
        for (var i = 0; i < 1000; i++)
            _rib.Set(Prefix(i), Set(1));
        _peer.ReadAll(_rib);
        _peer.Log.Clear();
        _rib.Set(Prefix(7), Set(2));
        _rib.Remove(Prefix(8));
        _rib.Set(Prefix(9), Set(1));
        _peer.ReadAll(_rib);
        Assert.Equal([$"-{Prefix(8)}", $"+{Prefix(7)} 2"], _peer.Log);
    }

    [Fact]
    public void Write_OfAChangeThatWasTakenBack_SaysNothing()
    {
        _rib.Set(Prefix(1), Set(1));
        _rib.Set(Prefix(2), Set(1));
        _peer.ReadAll(_rib);
        _rib.Set(Prefix(1), Set(2));
        _rib.Set(Prefix(1), Set(1));
        _rib.Remove(Prefix(2));
        _rib.Set(Prefix(2), Set(1));
        _rib.Set(Prefix(3), Set(1));
        _rib.Remove(Prefix(3));
        Assert.Equal(0, _peer.ReadAll(_rib));
    }

    [Fact]
    public void Write_OfARouteThatFlapped_SaysItOnce()
    {
        for (var i = 0; i < 10; i++)
            _rib.Set(Prefix(1), Set(i % 2));
        Assert.Equal(1, _peer.ReadAll(_rib));
        for (var i = 0; i < 3; i++)
        {
            _rib.Remove(Prefix(1));
            _rib.Set(Prefix(1), Set(i));
        }
        _rib.Remove(Prefix(1));
        _peer.Log.Clear();
        _peer.ReadAll(_rib);
        Assert.Equal([$"-{Prefix(1)}"], _peer.Log);
    }

    [Fact]
    public void Repeat_OfWhatThePeerHas_SaysItAgain()
    {
        _rib.Set(Prefix(1), Set(1));
        _rib.Set(Prefix(2), Set(1));
        _peer.ReadAll(_rib);
        _rib.Remove(Prefix(2));
        _rib.Repeat();
        _peer.Log.Clear();
        _peer.ReadAll(_rib);
        Assert.Equal([$"-{Prefix(2)}", $"+{Prefix(1)} 1"], _peer.Log);
    }

    [Fact]
    public void Forget_BetweenSessions_WithdrawsNothing()
    {
        _rib.Set(Prefix(1), Set(1));
        _rib.Set(Prefix(2), Set(1));
        _peer.ReadAll(_rib);
        _rib.Remove(Prefix(2));
        _rib.Forget();
        _peer.Log.Clear();
        _peer.ReadAll(_rib);
        Assert.Equal([$"+{Prefix(1)} 1"], _peer.Log);
    }

    [Fact]
    public void Write_OfIpv6Routes_ReachesThePeer()
    {
        var rib = new AdjRibOut(AddressFamily.Ipv6Unicast);
        rib.Set(IpPrefix.Parse("2001:db8::1/128"), new RouteSet(Set(1).Attributes, IpAddr.Parse("2001:db8::ffff")));
        _peer.ReadAll(rib);
        rib.Remove(IpPrefix.Parse("2001:db8::1/128"));
        _peer.ReadAll(rib);
        Assert.Equal(["+2001:db8::1/128 1", "-2001:db8::1/128"], _peer.Log);
    }

    /// <summary>Against a naive model: whatever happens and whenever it is written, the peer ends with what it is to have.</summary>
    [Fact]
    public void Write_AfterAnyChanges_LeavesThePeerWithTheWantedRoutes() =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 20], Gen.Int[0, 3]).Array[0, 200].Sample(steps =>
        {
            var (rib, peer, model) = (new AdjRibOut(AddressFamily.Ipv4Unicast), new FakePeer(), new Dictionary<IpPrefix, int>());
            foreach (var (action, prefix, set) in steps)
                Step(rib, peer, model, action, Prefix(prefix), set);
            peer.ReadAll(rib);
            Assert.Equal(model.OrderBy(r => r.Key), peer.Routes.OrderBy(r => r.Key));
            Assert.Equal((model.Count, true), (rib.Count, rib.IsSettled));
            Assert.Equal(0, peer.ReadAll(rib));
        });

    private static void Step(AdjRibOut rib, FakePeer peer, Dictionary<IpPrefix, int> model, int action, IpPrefix prefix, int set)
    {
        switch (action)
        {
            case < 6:
                rib.Set(prefix, Set(set));
                model[prefix] = set;
                break;
            case < 10:
                rib.Remove(prefix);
                model.Remove(prefix);
                break;
            case 10:
                peer.Read(rib);
                break;
            case 11:
                rib.Repeat();
                break;
            default:
                rib.Forget();
                peer.Routes.Clear();
                break;
        }
    }

    private static IpPrefix Prefix(int number) => new(IpAddr.V4(0x0a000000u + (uint)number), 32);

    private static RouteSet Set(int number) => new(
        new PathAttributes { Origin = Origin.Igp, AsPath = [AsPathSegment.Sequence(65000)], MultiExitDiscriminator = (uint)number },
        IpAddr.Parse("10.0.0.1"));

    /// <summary>Keeps what it is told, and refuses to be told the same twice in one message.</summary>
    private sealed class FakePeer
    {
        private static readonly BgpCodecOptions Options = new(FourOctetAs: true, ExtendedMessages: false, Internal: false);

        public Dictionary<IpPrefix, int> Routes { get; } = [];

        public List<string> Log { get; } = [];

        public int ReadAll(AdjRibOut rib)
        {
            var messages = 0;
            while (Read(rib))
                messages++;
            return messages;
        }

        public bool Read(AdjRibOut rib)
        {
            var bytes = new byte[BgpHeader.MaximumLength];
            var length = rib.Write(bytes, Options);
            if (length == 0)
                return false;
            Assert.True(UpdateReader.TryRead(bytes.AsSpan(BgpHeader.Size..length), Options, out var update, out var fault), fault?.Reason);
            Take(update.Withdrawn, update.Unreachable?.Prefixes, prefix =>
            {
                Log.Add($"-{prefix}");
                Assert.True(Routes.Remove(prefix));
            });
            var set = (int)(update.Attributes.MultiExitDiscriminator ?? 0);
            Take(update.Announced, update.Reachable?.Prefixes, prefix =>
            {
                Log.Add($"+{prefix} {set}");
                Routes[prefix] = set;
            });
            return true;
        }

        private static void Take(EquatableList<IpPrefix> classic, EquatableList<IpPrefix>? multiprotocol, Action<IpPrefix> each)
        {
            var all = classic.Concat(multiprotocol ?? []).ToList();
            Assert.Equal(all.Count, all.Distinct().Count());
            all.ForEach(each);
        }
    }
}
