using Steelyard.Linux.Packets;
using Steelyard.Linux.Polling;
using Steelyard.Linux.Tests.Support;

namespace Steelyard.Linux.Tests.Packets;

public sealed class PacketBatchTests
{
    private const ushort Experimental = 0x88b5; // IEEE 802 local experimental type 1: nobody else sends it

    [Fact]
    public void Flush_OfManyFrames_ArriveInOrder()
    {
        using var hosts = new TwoHosts();
        using var sender = hosts.Open(new PacketSocketOptions { EtherType = 0 });
        using var receiver = hosts.There.Run(() => PacketSocket.Open(new PacketSocketOptions { EtherType = Experimental }));
        using var batch = new PacketSendBatch(capacity: 8);
        var sent = 0;
        for (var i = 0; i < 20; i++)
        {
            if (batch.IsFull)
                sent += batch.Flush(sender, out _);
            batch.Add(hosts.Index, Frame(batch.Next, (byte)i));
        }

        sent += batch.Flush(sender, out var error);
        Assert.Equal((20, Errno.None, 0), (sent, error, batch.Count));
        Assert.Equal(Enumerable.Range(0, 20), ReceiveNumbers(receiver, 20));
        Assert.Equal(new PacketStatistics(20, 0), receiver.ReadStatistics());
        Assert.Equal(new PacketStatistics(0, 0), receiver.ReadStatistics());
    }

    [Fact]
    public void Flush_WithAFrameForNoInterface_SendsTheOthers()
    {
        using var hosts = new TwoHosts();
        using var sender = hosts.Open(new PacketSocketOptions { EtherType = 0 });
        using var receiver = hosts.There.Run(() => PacketSocket.Open(new PacketSocketOptions { EtherType = Experimental }));
        using var batch = new PacketSendBatch();
        batch.Add(hosts.Index, Frame(batch.Next, 1));
        batch.Add(9999, Frame(batch.Next, 2));
        batch.Add(hosts.Index, Frame(batch.Next, 3));
        Assert.Equal(2, batch.Flush(sender, out var error));
        Assert.Equal(Errno.ENXIO, error);
        Assert.Equal([1, 3], ReceiveNumbers(receiver, 2));
    }

    [Fact]
    public void Add_ToAFullBatch_Throws()
    {
        using var batch = new PacketSendBatch(capacity: 1);
        batch.Add(1, 60);
        Assert.Throws<InvalidOperationException>(() => batch.Add(1, 60));
        using var other = new PacketSendBatch(capacity: 1, frameLength: 64);
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Add(1, 65));
    }

    [Fact]
    public void Frame_BeyondTheCount_Throws()
    {
        using var batch = new PacketReceiveBatch(capacity: 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Frame(0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Info(0));
    }

    [Fact]
    public void ReceivingAndSending_OfAFrame_AllocateNothing()
    {
        using var hosts = new TwoHosts();
        using var sender = hosts.Open(new PacketSocketOptions { EtherType = 0 });
        using var receiver = hosts.There.Run(() => PacketSocket.Open(new PacketSocketOptions { EtherType = Experimental }));
        using var poller = new DescriptorPoller();
        using var batch = new PacketReceiveBatch();
        poller.Add(receiver);
        var frame = new byte[60];
        Frame(frame, 0);
        var buffer = new byte[256];
        long Round()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = sender.TrySend(hosts.Index, frame, out _) && poller.Wait(TwoHosts.Patience) && receiver.TryReceive(buffer, out _)
                && sender.TrySend(hosts.Index, frame, out _) && poller.Wait(TwoHosts.Patience) && receiver.Receive(batch) == 1
                && batch.Frame(0).Length == 60 && batch.Info(0).Length == 60;
            return ok ? GC.GetAllocatedBytesForCurrentThread() - before : -1;
        }

        Round();
        Assert.Equal(0, Round());
    }

    private static int Frame(Span<byte> frame, byte number)
    {
        frame[..60].Clear();
        frame[..6].Fill(0xff);
        frame[6] = 2;
        frame[12] = Experimental >> 8;
        frame[13] = Experimental & 0xff;
        frame[14] = number;
        return 60;
    }

    private static List<int> ReceiveNumbers(PacketSocket socket, int count)
    {
        using var poller = new DescriptorPoller();
        poller.Add(socket);
        using var batch = new PacketReceiveBatch(capacity: 6);
        var numbers = new List<int>();
        while (numbers.Count < count)
        {
            if (socket.Receive(batch) == 0)
                Assert.True(poller.Wait(TwoHosts.Patience), "a frame is missing");
            for (var i = 0; i < batch.Count; i++)
                numbers.Add(batch.Frame(i)[14]);
        }

        return numbers;
    }
}
