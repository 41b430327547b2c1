using CsCheck;
using Steelyard.Primitives;
using Steelyard.Sessions.Bgp;
using Steelyard.Wire.Bgp;

namespace Steelyard.Sessions.Tests.Bgp;

public sealed class BgpPeerMachineTests
{
    private static readonly BgpPeerOptions Left = new(65001, PeerAsnRule.Exactly(65002), IpAddr.Parse("10.0.0.1"));
    private static readonly BgpPeerOptions Right = new(65002, PeerAsnRule.Exactly(65001), IpAddr.Parse("10.0.0.2"));
    private static readonly RouteSet Set = new(
        new PathAttributes { Origin = Origin.Igp, AsPath = [AsPathSegment.Sequence(65001)] }, IpAddr.Parse("10.0.0.1"));

    [Fact]
    public void Start_OnBothSides_EndsWithOneSession()
    {
        var pair = Up(Left, Right);
        Assert.All(pair.Sides, side => Assert.Equal((1, 0), ((int)side.Counters.SessionsUp, (int)side.Counters.SessionsDown)));
        Assert.Equal((65002u, 90.0, 30.0), (
            pair.Sides[0].Session!.PeerAsn, pair.Sides[0].Session!.HoldTime.TotalSeconds, pair.Sides[0].Session!.KeepaliveTime.TotalSeconds));
    }

    // RFC 4271 section 6.8: both dial at the same moment; the side with the higher identifier keeps its connection.
    [Fact]
    public void Start_AtTheSameMoment_ResolvesTheCollision()
    {
        var pair = Up(Left, Right, seed: 3);
        var (left, right) = (pair.Of(0).OfType<BgpAction.Up>().Single().Connection, pair.Of(1).OfType<BgpAction.Up>().Single().Connection);
        Assert.Equal(pair.Of(1).OfType<BgpAction.Connect>().First().Connection, right);
        Assert.NotEqual(pair.Of(0).OfType<BgpAction.Connect>().First().Connection, left);
    }

    [Fact]
    public void Start_OfAPassiveSide_WaitsForTheOther()
    {
        var pair = Up(Left with { Passive = true }, Right);
        Assert.Empty(pair.Of(0).OfType<BgpAction.Connect>());
    }

    [Theory]
    [InlineData(9, 90, 9, 3)]
    [InlineData(180, 90, 90, 30)]
    [InlineData(0, 90, 0, 0)]
    public void Receive_OfTheOpen_AgreesOnTheShorterHoldTime(int left, int right, int hold, int keepalive)
    {
        var pair = Up(Left with { HoldTime = TimeSpan.FromSeconds(left) }, Right with { HoldTime = TimeSpan.FromSeconds(right) });
        Assert.All(pair.Sides, side => Assert.Equal((hold, keepalive), ((int)side.Session!.HoldTime.TotalSeconds, (int)side.Session.KeepaliveTime.TotalSeconds)));
        pair.RunFor(600);
        Assert.All(pair.Sides, side => Assert.Equal(0, side.Counters.SessionsDown));
    }

    [Fact]
    public void Receive_OfAnUnexpectedAsNumber_RefusesAndRetries()
    {
        var pair = new BgpPair(Left with { PeerAsn = PeerAsnRule.Exactly(65009) }, Right);
        pair.Start();
        pair.RunFor(60);
        var down = pair.Of(0).OfType<BgpAction.Down>().First();
        Assert.Equal("the peer's AS number is 65002, expected is 65009", down.Reason);
        Assert.Equal((NotificationCode.Open, NotificationSubcode.BadPeerAs), (down.Notification!.Code, down.Notification.Subcode));
        Assert.Equal(0, pair.Sides[0].Counters.SessionsUp);
        Assert.InRange(pair.Of(0).OfType<BgpAction.Connect>().Count(), 2, 8);
    }

    [Theory]
    [InlineData(65001u, true, true)]
    [InlineData(65001u, false, false)]
    [InlineData(65002u, true, false)]
    [InlineData(65002u, false, true)]
    public void Receive_WithARuleBySide_AcceptsThatSide(uint peer, bool isInternal, bool accepted)
    {
        var pair = new BgpPair(Left with { PeerAsn = new PeerAsnRule(null, isInternal) }, Right with { LocalAsn = peer });
        pair.Start();
        pair.RunFor(5);
        Assert.Equal(accepted, pair.Sides[0].Session is not null);
        Assert.Equal(accepted && isInternal, pair.Sides[0].Session?.Codec.Internal ?? false);
    }

    [Fact]
    public void Receive_WithoutCommonFamily_Refuses()
    {
        var pair = new BgpPair(Left with { Families = [AddressFamily.Ipv6Unicast] }, Right);
        pair.Start();
        pair.RunFor(5);
        Assert.Contains(pair.Of(0).OfType<BgpAction.Down>(), down => down.Notification is { Subcode: NotificationSubcode.UnsupportedCapability });
    }

    [Fact]
    public void Advance_WhenThePeerIsSilent_EndsAfterTheHoldTime()
    {
        var pair = Up(Left with { HoldTime = TimeSpan.FromSeconds(9) }, Right);
        pair.Cut = true;
        var cut = pair.Now;
        pair.RunFor(20);
        var (at, _, action) = pair.Log.First(entry => entry is { Side: 0, Action: BgpAction.Down });
        Assert.Equal(NotificationCode.HoldTimerExpired, ((BgpAction.Down)action).Notification!.Code);
        Assert.InRange((at - cut).TotalSeconds, 6, 9);
        pair.Cut = false;
        pair.RunFor(60);
        Assert.NotNull(pair.Sides[0].Session);
    }

    // RFC 9687
    [Fact]
    public void Advance_WhenThePeerTakesNothing_EndsAfterTheSendHoldTime()
    {
        var pair = Up(Left, Right);
        pair.Do(0, machine => machine.SendBlocked(pair.Of(0).OfType<BgpAction.Up>().Single().Connection, true, pair.Now));
        pair.RunFor(479);
        Assert.NotNull(pair.Sides[0].Session);
        pair.RunFor(2);
        Assert.Contains(pair.Of(0).OfType<BgpAction.Down>(), down => down.Reason.Contains("send hold timer", StringComparison.Ordinal));
    }

    [Fact]
    public void Closed_AgainAndAgain_SlowsTheAttemptsDown()
    {
        var pair = new BgpPair(Left, Right with { Passive = true });
        pair.Deaf.Add(1);
        pair.Start();
        pair.RunFor(300);
        var times = pair.Log.Where(entry => entry.Action is BgpAction.Connect).Select(entry => entry.At.TotalSeconds).ToList();
        var pauses = times.Skip(1).Zip(times, (later, earlier) => later - earlier).ToList();
        Assert.InRange(pauses[0], 0.75, 1.1);
        Assert.InRange(pauses[1], 1.5, 2.1);
        Assert.All(pauses.Skip(6), pause => Assert.InRange(pause, 22.5, 30.1));
    }

    [Fact]
    public void WriteUpdate_OnceUp_TellsRoutesAndLaterOnlyChanges()
    {
        var pair = new BgpPair(Left, Right);
        for (var i = 0; i < 2000; i++)
            pair.Sides[0].Rib(AddressFamily.Ipv4Unicast).Set(Prefix(i), Set);
        pair.Start();
        pair.RunFor(5);
        Assert.Equal(2000, pair.Told[1].Count);
        Assert.Equal(2000, pair.Sides[1].Counters.RoutesRefused);
        pair.Updates[0].Clear();
        pair.Do(0, machine =>
        {
            machine.Rib(AddressFamily.Ipv4Unicast).Remove(Prefix(5));
            machine.RoutesChanged();
        });
        pair.RunFor(1);
        Assert.Equal([Prefix(5)], Assert.Single(pair.Updates[0]).Withdrawn);
    }

    [Fact]
    public void WriteUpdate_AfterANewSession_TellsAllRoutesAgain()
    {
        var pair = new BgpPair(Left, Right);
        pair.Sides[0].Rib(AddressFamily.Ipv4Unicast).Set(Prefix(1), Set);
        pair.Start();
        pair.RunFor(5);
        pair.Do(1, machine => machine.Stop(NotificationMessage.Shutdown(NotificationSubcode.AdministrativeReset, "again"), pair.Now));
        pair.Told[1].Clear();
        pair.RunFor(1);
        Assert.Contains(pair.Of(0).OfType<BgpAction.Down>(), down => down.Reason.EndsWith(": again", StringComparison.Ordinal) && down.Established);
        pair.Do(1, machine => machine.Start(pair.Now));
        pair.RunFor(10);
        Assert.Equal([Prefix(1).ToString()], pair.Told[1]);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void WriteUpdate_OfBothFamilies_FollowsWhatWasAgreed(bool both, int expected)
    {
        EquatableList<AddressFamily> families = [AddressFamily.Ipv4Unicast, AddressFamily.Ipv6Unicast];
        var pair = new BgpPair(Left with { Families = families }, Right with { Families = both ? families : [AddressFamily.Ipv4Unicast] });
        pair.Sides[0].Rib(AddressFamily.Ipv4Unicast).Set(Prefix(1), Set);
        pair.Sides[0].Rib(AddressFamily.Ipv6Unicast).Set(IpPrefix.Parse("2001:db8::1/128"), Set with { NextHop = IpAddr.Parse("2001:db8::ff") });
        pair.Start();
        pair.RunFor(5);
        Assert.Equal(expected, pair.Told[1].Count);
    }

    [Fact]
    public void WriteUpdate_ToAPeerWithGracefulRestart_EndsWithTheMarker()
    {
        var pair = new BgpPair(Left, Right with { RestartTime = TimeSpan.FromSeconds(120) });
        pair.Sides[0].Rib(AddressFamily.Ipv4Unicast).Set(Prefix(1), Set);
        pair.Start();
        pair.RunFor(5);
        Assert.Equal(AddressFamily.Ipv4Unicast, pair.Updates[0][^1].EndOfRib);
        Assert.Single(pair.Updates[0], update => update.EndOfRib is not null);
        Assert.Empty(pair.Updates[1]);
    }

    // RFC 4724 section 4.2: a peer that comes back before we noticed that it was gone.
    [Fact]
    public void Accept_FromAPeerThatRestarted_ReplacesTheSession()
    {
        var restarting = Right with { RestartTime = TimeSpan.FromSeconds(120) };
        var pair = Up(Left with { Passive = true }, restarting);
        pair.Cut = true;
        pair.Do(1, machine => machine.Stop(null, pair.Now));
        pair.Cut = false;
        Assert.NotNull(pair.Sides[0].Session);
        pair.Do(1, machine => machine.Start(pair.Now));
        pair.RunFor(5);
        Assert.Equal((2, 1), ((int)pair.Sides[0].Counters.SessionsUp, (int)pair.Sides[0].Counters.SessionsDown));
        Assert.NotNull(pair.Sides[0].Session);
    }

    [Fact]
    public void Accept_WhileASessionIsUp_IsRefusedWithoutGracefulRestart()
    {
        var pair = Up(Left with { Passive = true }, Right);
        Assert.Null(pair.Sides[0].Accept(pair.Now));
        Assert.NotNull(pair.Sides[0].Session);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public void Receive_OfARouteRefresh_TellsAllRoutesAgain(bool enhanced, int marks)
    {
        var pair = new BgpPair(Left, Right);
        pair.Sides[0].Rib(AddressFamily.Ipv4Unicast).Set(Prefix(1), Set);
        pair.Start();
        pair.RunFor(5);
        pair.Updates[0].Clear();
        Refresh(pair, enhanced ? AddressFamily.Ipv4Unicast : AddressFamily.Ipv6Unicast);
        Assert.Equal(enhanced ? 1 : 0, pair.Updates[0].Count);
        Assert.Equal(marks, pair.Sides[0].Counters.RouteRefreshesSent);
    }

    // RFC 6608
    [Fact]
    public void Receive_OfAnUnexpectedMessage_NamesTheState()
    {
        var machine = new BgpPeerMachine(Left, new Random(1));
        machine.Start(TimeSpan.Zero);
        var connection = machine.Accept(TimeSpan.Zero)!.Value;
        machine.Receive(connection, Convert.FromHexString("ffffffffffffffffffffffffffffffff001304"), TimeSpan.Zero);
        var down = Assert.Single(machine.Actions.OfType<BgpAction.Down>());
        Assert.Equal((NotificationCode.FiniteStateMachine, (byte)1), (down.Notification!.Code, down.Notification.Subcode));
    }

    [Fact]
    public void PathDown_OfASession_SaysSo()
    {
        var pair = Up(Left, Right);
        pair.Do(0, machine => machine.PathDown(pair.Now));
        pair.RunFor(0.1);
        Assert.Contains(pair.Of(1).OfType<BgpAction.Down>(), down => down.Notification is { Code: NotificationCode.Cease, Subcode: NotificationSubcode.BfdDown });
    }

    // RFC 8538: to a peer that would keep the routes, an end that is meant is a hard reset.
    [Fact]
    public void Stop_ToAPeerThatKeepsRoutes_IsAHardReset()
    {
        var graceful = TimeSpan.FromSeconds(60);
        var pair = Up(Left with { RestartTime = graceful }, Right with { RestartTime = graceful });
        pair.Do(0, machine => machine.Stop(NotificationMessage.Shutdown(NotificationSubcode.AdministrativeShutdown, ""), pair.Now));
        pair.RunFor(0.1);
        var notification = pair.Of(1).OfType<BgpAction.Down>().First(down => down.Established).Notification!;
        Assert.Equal((NotificationSubcode.HardReset, (byte)6, (byte)2), (notification.Subcode, notification.Data.Span[0], notification.Data.Span[1]));
    }

    /// <summary>Whatever the delays, cuts, restarts and collisions: once things are quiet there is one session, and the peer has the routes.</summary>
    [Fact]
    public void Start_AfterAnyTrouble_EndsUpWithOneSessionAndAllRoutes() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Select(Gen.Int[0, 5], Gen.Int[0, 40_000]).Array[0, 12], Gen.Bool, Gen.Bool).Sample((seed, troubles, graceful, passive) =>
        {
            TimeSpan? restart = graceful ? TimeSpan.FromSeconds(60) : null;
            var pair = new BgpPair(
                Left with { RestartTime = restart, HoldTime = TimeSpan.FromSeconds(9) }, Right with { RestartTime = restart, Passive = passive }, seed);
            pair.Sides[0].Rib(AddressFamily.Ipv4Unicast).Set(Prefix(1), Set);
            pair.Start();
            foreach (var (kind, milliseconds) in troubles)
            {
                Trouble(pair, kind);
                pair.RunFor(milliseconds / 1000.0);
            }
            pair.Cut = false;
            pair.Do(0, machine => machine.Start(pair.Now));
            pair.Do(1, machine => machine.Start(pair.Now));
            pair.RunFor(200);
            Assert.All(pair.Sides, side => Assert.Equal(BgpState.Established, side.State));
            Assert.All(pair.Sides, side => Assert.Equal(1, side.Counters.SessionsUp - side.Counters.SessionsDown));
            Assert.Contains(Prefix(1).ToString(), pair.Told[1]);
        }, iter: 300);

    [Fact]
    public void Receive_OfAnyBytes_EndsTheConnectionOrWaits() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var machine = new BgpPeerMachine(Left, new Random(1));
            machine.Start(TimeSpan.Zero);
            var connection = machine.Accept(TimeSpan.Zero)!.Value;
            Assert.InRange(machine.Receive(connection, bytes, TimeSpan.Zero), 0, bytes.Length);
        });

    private static void Trouble(BgpPair pair, int kind)
    {
        switch (kind)
        {
            case 0:
                pair.Cut = true;
                break;
            case 1:
                pair.Cut = false;
                break;
            case 2:
                pair.Do(0, machine => machine.Start(pair.Now));
                break;
            case 3:
                pair.Do(1, machine => machine.Stop(null, pair.Now));
                break;
            case 4:
                pair.Do(1, machine => machine.Start(pair.Now));
                break;
            default:
                pair.Do(0, machine => machine.PathDown(pair.Now));
                break;
        }
    }

    private static void Refresh(BgpPair pair, AddressFamily family)
    {
        var bytes = new byte[RouteRefreshMessage.Length];
        new RouteRefreshMessage(family, RouteRefreshKind.Request).Write(bytes);
        pair.Do(0, machine => machine.Receive(pair.Of(0).OfType<BgpAction.Up>().Single().Connection, bytes, pair.Now));
    }

    private static IpPrefix Prefix(int number) => new(IpAddr.V4(0x0a010000u + (uint)number), 32);

    private static BgpPair Up(BgpPeerOptions left, BgpPeerOptions right, int seed = 1)
    {
        var pair = new BgpPair(left, right, seed);
        pair.Start();
        pair.RunFor(30);
        Assert.All(pair.Sides, side => Assert.Equal(BgpState.Established, side.State));
        return pair;
    }
}
