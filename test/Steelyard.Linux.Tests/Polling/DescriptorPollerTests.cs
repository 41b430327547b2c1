using Steelyard.Linux.Packets;
using Steelyard.Linux.Polling;
using Steelyard.Linux.Tests.Support;

namespace Steelyard.Linux.Tests.Polling;

public sealed class DescriptorPollerTests
{
    [Fact]
    public void Wait_WokenBeforeOrDuringIt_ReturnsFalse()
    {
        using var poller = new DescriptorPoller();
        poller.Wake();
        poller.Wake();
        Assert.False(poller.Wait(TwoHosts.Patience));
        // Both wake-ups are used up: only the thread below ends this wait.
        var waker = new Thread(poller.Wake);
        waker.Start();
        Assert.False(poller.Wait(null));
        waker.Join();
    }

    [Fact]
    public void Wait_WithNothingReady_ReturnsFalseAfterTheTime()
    {
        using var poller = new DescriptorPoller();
        Assert.False(poller.Wait(TimeSpan.FromMilliseconds(1)));
        Assert.False(poller.Wait(TimeSpan.Zero));
        Assert.False(poller.Wait(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void Wait_WithOneReadySource_TellsWhichOne()
    {
        using var hosts = new TwoHosts();
        using var quiet = hosts.Open(new PacketSocketOptions { EtherType = 0x88b5 });
        using var busy = hosts.Open(new PacketSocketOptions { EtherType = 0x88b6 });
        using var other = hosts.There.Run(() => PacketSocket.Open(new PacketSocketOptions { EtherType = 0 }));
        using var poller = new DescriptorPoller();
        var (first, second) = (poller.Add(quiet), poller.Add(busy));
        var frame = new byte[60];
        frame.AsSpan(0, 6).Fill(0xff);
        (frame[12], frame[13]) = (0x88, 0xb6);
        Assert.True(other.TrySend(hosts.IndexThere, frame, out var error), error.ToString());
        Assert.True(poller.Wait(TwoHosts.Patience));
        Assert.Equal((false, true), (poller.IsReady(first), poller.IsReady(second)));
        poller.Clear();
        Assert.False(poller.Wait(TimeSpan.Zero));
    }
}
