using CsCheck;
using Steelyard.Sessions.Bfd;
using Steelyard.Wire.Bfd;

namespace Steelyard.Sessions.Tests.Bfd;

public sealed class BfdSessionTests
{
    private static readonly BfdOptions Fast = new()
    {
        DesiredMinTxInterval = TimeSpan.FromMilliseconds(50),
        RequiredMinRxInterval = TimeSpan.FromMilliseconds(50),
    };

    [Fact]
    public void Advance_OnBothSides_BringsTheSessionUp()
    {
        var pair = Up(Fast, Fast);
        Assert.Equal([BfdState.Init, BfdState.Up], pair.Changes.Where(c => c.Side == 0).Select(c => c.Change.To).Where(s => s != BfdState.Down));
        Assert.Equal((2u, 1u), (pair.Left.RemoteDiscriminator, pair.Right.RemoteDiscriminator));
    }

    // RFC 5880 section 6.8.3: at least one second while the session is not up.
    [Fact]
    public void Advance_BeforeTheSessionIsUp_SendsSlowly()
    {
        var pair = new BfdPair(Fast, Fast) { Loses = _ => true };
        pair.RunFor(10_000);
        Assert.All(Gaps(pair, 0), gap => Assert.InRange(gap, 750, 1000));
        Assert.All(pair.Sent, sent => Assert.Equal(1_000_000u, sent.Packet.DesiredMinTxInterval));
    }

    // RFC 5880 section 6.8.7: 75 to 100 %, at most 90 % with a multiplier of 1.
    [Theory]
    [InlineData(3, 50)]
    [InlineData(1, 45)]
    public void Advance_WhileUp_JittersTheInterval(byte multiplier, double longest)
    {
        var pair = Up(Fast with { DetectMultiplier = multiplier }, Fast with { DetectMultiplier = multiplier });
        pair.Sent.Clear();
        pair.RunFor(20_000);
        var gaps = Gaps(pair, 0);
        Assert.All(gaps, gap => Assert.InRange(gap, 37.4, longest + 0.1));
        Assert.True(gaps.Max() > longest - 2 && gaps.Min() < 40);
        Assert.DoesNotContain(pair.Changes, c => c.Change.To == BfdState.Down && c.At > TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(300, 50, 300)]
    [InlineData(50, 300, 300)]
    [InlineData(50, 50, 50)]
    public void TransmitInterval_OfBothWishes_IsTheLonger(int desired, int remoteRequired, int expected)
    {
        var pair = Up(
            Fast with { DesiredMinTxInterval = TimeSpan.FromMilliseconds(desired) },
            Fast with { RequiredMinRxInterval = TimeSpan.FromMilliseconds(remoteRequired) });
        Assert.Equal(expected, pair.Left.TransmitInterval.TotalMilliseconds);
        Assert.Equal(3 * expected, pair.Right.DetectionTime.TotalMilliseconds);
    }

    [Fact]
    public void Advance_WhenTheOtherSideIsSilent_GoesDownAfterTheDetectionTime()
    {
        var pair = Up(Fast, Fast);
        var cut = pair.Now;
        pair.Loses = side => side == 1;
        pair.RunFor(1000);
        var (at, _, change) = pair.Changes.Last(c => c.Side == 0);
        Assert.Equal(new BfdTransition(BfdState.Up, BfdState.Down, BfdDiagnostic.DetectionTimeExpired), change);
        // The last packet before the cut left up to an interval earlier.
        Assert.InRange((at - cut).TotalMilliseconds, 100, 151);
    }

    [Fact]
    public void Receive_OfDownFromTheOtherSide_NamesTheNeighbor()
    {
        var pair = Up(Fast, Fast);
        pair.Loses = side => side == 1;
        pair.RunFor(1000);
        var change = pair.Changes.Last(c => c.Side == 1).Change;
        Assert.Equal(new BfdTransition(BfdState.Up, BfdState.Down, BfdDiagnostic.NeighborSignaledDown), change);
    }

    [Fact]
    public void Advance_OnceTheLinkIsBack_ComesUpAgain()
    {
        var pair = Up(Fast, Fast);
        pair.Loses = _ => true;
        pair.RunFor(3000);
        Assert.Equal((BfdState.Down, BfdState.Down, 0u), (pair.Left.State, pair.Right.State, pair.Left.RemoteDiscriminator));
        pair.Loses = _ => false;
        pair.RunFor(5000);
        Assert.Equal((BfdState.Up, BfdState.Up), (pair.Left.State, pair.Right.State));
    }

    // RFC 5880 section 6.8.3: the poll sequence.
    [Fact]
    public void Configure_OfASlowerInterval_WaitsForTheAnswer()
    {
        var pair = Up(Fast, Fast);
        var slower = Fast with { DesiredMinTxInterval = TimeSpan.FromMilliseconds(400) };
        pair.Loses = side => side == 1;
        pair.Left.Configure(slower, pair.Now);
        pair.RunFor(60);
        Assert.Equal(50, pair.Left.TransmitInterval.TotalMilliseconds);
        Assert.Contains(pair.Sent, s => s.Side == 0 && s.Packet.Flags.HasFlag(BfdFlags.Poll) && s.Packet.DesiredMinTxInterval == 400_000);
        pair.Loses = _ => false;
        pair.RunFor(1000);
        Assert.Equal(400, pair.Left.TransmitInterval.TotalMilliseconds);
        Assert.Equal(1200, pair.Right.DetectionTime.TotalMilliseconds);
        Assert.Equal((BfdState.Up, BfdState.Up), (pair.Left.State, pair.Right.State));
        pair.Sent.Clear();
        pair.RunFor(1000);
        Assert.DoesNotContain(pair.Sent, s => s.Packet.Flags != BfdFlags.None);
    }

    [Fact]
    public void Receive_OfAPoll_AnswersAtOnceWithFinal()
    {
        var session = new BfdSession(7, Fast, new Random(1), TimeSpan.Zero);
        var step = session.Receive(new BfdControlPacket(BfdState.Down, 0, BfdFlags.Poll, 3, 9, 0, 1_000_000, 1_000_000, 0), TimeSpan.Zero);
        Assert.Equal((BfdFlags.Final, 9u, BfdState.Init), (step.Packet!.Value.Flags, step.Packet.Value.YourDiscriminator, step.Packet.Value.State));
    }

    [Fact]
    public void Advance_OfAPassiveSide_SaysNothingFirst()
    {
        var pair = new BfdPair(Fast with { Passive = true }, Fast with { Passive = true });
        pair.RunFor(10_000);
        Assert.Empty(pair.Sent);
        Assert.Equal(BfdState.Up, Up(Fast with { Passive = true }, Fast).Left.State);
    }

    [Fact]
    public void Disable_OfASession_TellsTheOtherSide()
    {
        var pair = Up(Fast, Fast);
        pair.Take(0, pair.Left.Disable(pair.Now));
        pair.RunFor(500);
        Assert.Equal((BfdState.AdminDown, BfdState.Down), (pair.Left.State, pair.Right.State));
        Assert.Equal(BfdDiagnostic.NeighborSignaledDown, pair.Right.Diagnostic);
        pair.Take(0, pair.Left.Enable(pair.Now));
        pair.RunFor(5000);
        Assert.Equal((BfdState.Up, BfdState.Up), (pair.Left.State, pair.Right.State));
    }

    [Fact]
    public void Advance_WhenTheOtherSideRefusesPackets_SendsNone()
    {
        var session = new BfdSession(7, Fast, new Random(1), TimeSpan.Zero);
        session.Receive(new BfdControlPacket(BfdState.Down, 0, BfdFlags.None, 3, 9, 0, 1_000_000, 0, 0), TimeSpan.Zero);
        Assert.Null(session.Advance(TimeSpan.FromSeconds(2)).Packet);
    }

    [Fact]
    public void Advance_WithEcho_NoticesThePathThatDoesNotLoop()
    {
        var echo = Fast with { Echo = true, EchoInterval = TimeSpan.FromMilliseconds(20) };
        var pair = Up(echo, echo);
        pair.RunFor(2000);
        // Control packets rest while echo packets watch (RFC 5880 section 6.8.9).
        Assert.Equal(1000, pair.Right.TransmitInterval.TotalMilliseconds);
        var cut = pair.Now;
        pair.Loses = _ => true;
        pair.RunFor(500);
        var (at, _, change) = pair.Changes.Last(c => c.Side == 0);
        Assert.Equal(BfdDiagnostic.EchoFailed, change.Diagnostic);
        Assert.InRange((at - cut).TotalMilliseconds, 30, 100);
    }

    [Fact]
    public void Advance_AtAnyLossBelowTheMultiplier_StaysUp() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[5, 100], Gen.Int[5, 100]).Sample((seed, left, right) =>
        {
            var pair = Up(Options(left), Options(right), seed);
            // Never two packets of a side in a row: a multiplier of 3 bears that.
            var lost = new[] { 0, 0 };
            pair.Loses = side => ++lost[side] % 2 == 0;
            pair.RunFor(10_000);
            Assert.Equal((BfdState.Up, BfdState.Up), (pair.Left.State, pair.Right.State));
        }, iter: 100);

    [Fact]
    public void Receive_OfAnyPackets_KeepsTheRules() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 63], Gen.Byte[1, 255], Gen.UInt[1, 5], Gen.UInt[0, 3_000_000]).Array[1, 60].Sample(packets =>
        {
            var session = new BfdSession(7, Fast, new Random(1), TimeSpan.Zero);
            var now = TimeSpan.Zero;
            foreach (var (state, flags, multiplier, discriminator, interval) in packets)
            {
                now += TimeSpan.FromMilliseconds(20);
                var before = session.State;
                var step = session.Receive(
                    new BfdControlPacket((BfdState)state, 0, (BfdFlags)flags, multiplier, discriminator, 7, interval, interval, interval), now);
                Assert.Equal(before != session.State, step.Transition is not null);
                Assert.False(before == BfdState.Down && session.State == BfdState.Up && state != (int)BfdState.Init);
                before = session.State;
                Assert.Equal(before != session.State, session.Advance(now).Transition is { } change && change.To != before);
            }
        });

    [Fact]
    public void ReceiveAndAdvance_OnceWarm_AllocateNothing()
    {
        var session = new BfdSession(7, Fast, new Random(1), TimeSpan.Zero);
        var packet = new BfdControlPacket(BfdState.Init, 0, BfdFlags.None, 3, 9, 7, 50_000, 50_000, 0);
        var (now, allocated) = (TimeSpan.Zero, -1L);
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                now += TimeSpan.FromMilliseconds(40);
                session.Receive(packet with { State = BfdState.Up }, now);
                session.Advance(now);
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    private static BfdOptions Options(int milliseconds) => new()
    {
        DesiredMinTxInterval = TimeSpan.FromMilliseconds(milliseconds),
        RequiredMinRxInterval = TimeSpan.FromMilliseconds(milliseconds),
    };

    private static BfdPair Up(BfdOptions left, BfdOptions right, int seed = 1)
    {
        var pair = new BfdPair(left, right, seed);
        pair.RunFor(10_000);
        Assert.Equal((BfdState.Up, BfdState.Up), (pair.Left.State, pair.Right.State));
        return pair;
    }

    private static List<double> Gaps(BfdPair pair, int side)
    {
        var times = pair.Sent.Where(s => s.Side == side && !s.Packet.Flags.HasFlag(BfdFlags.Final)).Select(s => s.At.TotalMilliseconds).ToList();
        return [.. times.Skip(1).Zip(times, (later, earlier) => later - earlier)];
    }
}
