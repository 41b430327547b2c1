using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;
using static Steelyard.Sessions.Tests.Layer2.VirtualAnnouncer;

namespace Steelyard.Sessions.Tests.Layer2;

public sealed class ResponderTests
{
    private readonly VirtualAnnouncer _announcer = new(Plain, Eth0, Eth1);
    private readonly SourceLimiter _limiter = SourceLimiter.Default;

    public ResponderTests()
    {
        _announcer.Announce(Vip, false, "eth0");
        _announcer.Announce(Vip6, false, "eth0");
    }

    private string Answer(string frame, Layer2Link? link = null) => Answer(Convert.FromHexString(frame), link);

    private string Answer(byte[] frame, Layer2Link? link = null)
    {
        var responder = new Layer2Responder(_announcer.Machine, _announcer.Counters, _limiter);
        var reply = new byte[AnnouncementWriter.MaxFrameLength];
        var length = responder.Handle(link ?? Eth0, frame, reply, _announcer.Now, out var asked);
        Assert.True(length == 0 || asked is not null);
        return Convert.ToHexStringLower(reply.AsSpan(0, length));
    }

    [Theory]
    [InlineData(Frames.ArpRequest, Frames.ArpReplyExpected)]
    [InlineData(Frames.ArpRequestUnicast, Frames.ArpReplyExpected)]
    [InlineData(Frames.ArpProbe, Frames.ArpProbeReplyExpected)]
    [InlineData(Frames.NsMulticast, Frames.NaSolicited)]
    [InlineData(Frames.NsUnicastNoOption, Frames.NaSolicited)]
    [InlineData(Frames.NsDad, Frames.NaToAll)]
    [InlineData(Frames.NsDadNonce, Frames.NaToAll)]
    public void Handle_RequestForAnAnnouncedAddress_IsAnswered(string request, string answer)
    {
        Assert.Equal(answer, Answer(request));
        var address = request[24..28] == "0806" ? Vip : Vip6;
        Assert.Equal(1, _announcer.Counters.Of(address).RequestsReceived);
        Assert.All(Enum.GetValues<Layer2Drop>(), drop => Assert.Equal(0, _announcer.Counters.Dropped(drop)));
    }

    [Theory]
    [InlineData(Frames.ArpRequest)]
    [InlineData(Frames.NsMulticast)]
    public void Handle_OnAnInterfaceThatIsNotSelected_IsNotAnswered(string request)
    {
        Assert.Equal("", Answer(request, Eth1));
        Assert.Equal(1, _announcer.Counters.Dropped(Layer2Drop.NotAnnounced));
    }

    [Theory]
    [InlineData(Frames.ArpRequest)]
    [InlineData(Frames.NsMulticast)]
    public void Handle_AfterWithdrawal_IsNotAnswered(string request)
    {
        _announcer.Withdraw(Vip);
        _announcer.Withdraw(Vip6);
        Assert.Equal("", Answer(request));
        Assert.Equal(1, _announcer.Counters.Dropped(Layer2Drop.NotAnnounced));
    }

    [Fact]
    public void Handle_SolicitationThatPassedARouter_IsDropped()
    {
        Assert.Equal("", Answer(Frames.NsForwarded));
        Assert.Equal(1, _announcer.Counters.Dropped(Layer2Drop.HopLimit));
    }

    [Theory]
    [InlineData(Frames.ArpRequest)]
    [InlineData(Frames.NsUnicastNoOption)]
    public void Handle_FrameForAnotherHost_IsDropped(string request)
    {
        Assert.Equal("", Answer("020000000077" + request[12..]));
        Assert.Equal(1, _announcer.Counters.Dropped(Layer2Drop.OtherDestination));
    }

    [Theory]
    [InlineData(Frames.RivalGratuitous, Layer2Drop.Announcement)]
    [InlineData(Frames.RivalReply, Layer2Drop.NotARequest)]
    [InlineData(Frames.RivalNa, Layer2Drop.NotARequest)]
    public void Handle_ClaimOfAnotherHost_IsAConflictWithoutAnswer(string frame, Layer2Drop drop)
    {
        Assert.Equal("", Answer(frame));
        Assert.Equal(1, _announcer.Counters.Dropped(drop));
        Assert.Equal(1, _announcer.Counters.Of(frame == Frames.RivalNa ? Vip6 : Vip).Conflicts);
    }

    [Theory]
    [InlineData(Frames.GratReq, Layer2Drop.Announcement)]
    [InlineData(Frames.GratRep, Layer2Drop.NotARequest)]
    [InlineData(Frames.DadProbeOurs, Layer2Drop.Announcement)]
    [InlineData(Frames.NaToAll, Layer2Drop.NotARequest)]
    public void Handle_OwnFrameComeBack_IsNeitherAnsweredNorAConflict(string frame, Layer2Drop drop)
    {
        Assert.Equal("", Answer(frame));
        Assert.Equal(1, _announcer.Counters.Dropped(drop));
        Assert.Equal(0, _announcer.Counters.Of(Vip).Conflicts + _announcer.Counters.Of(Vip6).Conflicts);
    }

    [Theory]
    [InlineData(Frames.RivalGratuitous)]
    [InlineData(Frames.RivalNa)]
    public void Handle_AnnouncementOfASuccessorWhileYielding_EndsAnswering(string frame)
    {
        var address = frame == Frames.RivalNa ? Vip6 : Vip;
        _announcer.Yield(address, TimeSpan.FromSeconds(5));
        Assert.NotEqual("", Answer(frame == Frames.RivalNa ? Frames.NsMulticast : Frames.ArpRequest));
        Answer(frame);
        Assert.Equal(AddressState.Gone, _announcer.StateOf(address));
    }

    [Theory]
    [InlineData(Frames.ArpRequest, 42)]
    [InlineData(Frames.NsMulticast, 86)]
    public void Handle_EveryTruncation_IsDropped(string request, int length)
    {
        var frame = Convert.FromHexString(request);
        for (var kept = 0; kept < length; kept++)
            Assert.Equal("", Answer(frame[..kept]));
        Assert.Equal(length, _announcer.Counters.Dropped(Layer2Drop.Malformed));
        Assert.NotEqual("", Answer(frame[..length]));
    }

    [Theory]
    [InlineData(Frames.ArpRequest, 42)]
    [InlineData(Frames.NsMulticast, 86)]
    [InlineData(Frames.NsDad, 78)]
    public void Handle_EveryBitFlipped_NeverFailsAndAnswersOnlyForTheAddress(string request, int length)
    {
        for (var bit = 0; bit < length * 8; bit++)
        {
            var frame = Convert.FromHexString(request);
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            var answer = Answer(frame);
            if (answer.Length == 0)
                continue;
            // What is answered always speaks of the announced address and our interface.
            Assert.Contains(request == Frames.ArpRequest ? "ac190101" : "fd000000000000000000000100020003", answer, StringComparison.Ordinal);
            Assert.Equal("020000000001", answer[12..24]);
        }
    }

    [Fact]
    public void Handle_FloodOfOneSource_LeavesTheOthersTheirAnswers()
    {
        var answered = Enumerable.Range(0, 50_000).Count(_ => Answer(Frames.ArpRequest).Length > 0);
        Assert.Equal(10_000, answered);
        Assert.Equal(40_000, _announcer.Counters.Dropped(Layer2Drop.RateLimited));
        var other = Frames.ArpRequest.Replace("020000000055", "020000000066", StringComparison.Ordinal);
        Assert.NotEqual("", Answer(other));
        _announcer.RunUntil(100);
        Assert.Equal(1000, Enumerable.Range(0, 2000).Count(_ => Answer(Frames.ArpRequest).Length > 0));
    }

    [Fact]
    public void Handle_Answering_AllocatesNothing()
    {
        var responder = new Layer2Responder(_announcer.Machine, _announcer.Counters, _limiter);
        byte[][] requests = [.. new[] { Frames.ArpRequest, Frames.NsMulticast, Frames.NsDad, Frames.ArpRequestUnicast }.Select(Convert.FromHexString)];
        var reply = new byte[AnnouncementWriter.MaxFrameLength];
        var answers = 0;
        for (var warm = 0; warm < 2; warm++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var request in requests)
                answers += responder.Handle(Eth0, request, reply, TimeSpan.Zero, out _) > 0 ? 1 : 0;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(warm == 0 || allocated == 0, $"{allocated} bytes");
        }

        Assert.Equal(8, answers);
    }
}
