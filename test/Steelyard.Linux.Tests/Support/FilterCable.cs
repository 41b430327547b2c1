using Steelyard.Linux.Filters;
using Steelyard.Linux.Packets;
using Steelyard.Linux.Polling;
using Steelyard.Primitives;

namespace Steelyard.Linux.Tests.Support;

/// <summary>Sends frames over a cable to a socket with the filter and to one without, and compares what arrives.</summary>
internal sealed class FilterCable : IDisposable
{
    private readonly TwoHosts _hosts = new();
    private readonly PacketSocket _sender;
    private readonly PacketSocket _filtered;
    private readonly PacketSocket _all;
    private readonly DescriptorPoller _poller = new();

    public FilterCable(ushort etherType, PacketFilter filter)
    {
        _sender = _hosts.Open(new PacketSocketOptions { EtherType = 0 });
        // The kernel serves the socket that was opened last first: what has arrived here has passed the filtered one.
        _all = _hosts.There.Run(() => PacketSocket.Open(new PacketSocketOptions { EtherType = etherType }));
        _filtered = _hosts.There.Run(() => PacketSocket.Open(new PacketSocketOptions { EtherType = etherType, Filter = filter }));
        _poller.Add(_all);
    }

    /// <summary>Sends the frame; true when the filter lets it through. Its last byte marks it.</summary>
    public bool Passes(byte[] frame)
    {
        var buffer = new byte[256];
        Assert.True(_sender.TrySend(_hosts.Index, frame, out var error), error.ToString());
        while (!_all.TryReceive(buffer, out var info) || !buffer.AsSpan(0, info.Length).EndsWith(frame.AsSpan(14 + 14)))
            Assert.True(_poller.Wait(TwoHosts.Patience), "the frame did not arrive at all");
        var passed = false;
        while (_filtered.TryReceive(buffer, out var info))
            passed |= buffer.AsSpan(0, info.Length).EndsWith(frame.AsSpan(14 + 14));
        return passed;
    }

    public byte[] ArpFrame(string sender, string target, byte operation)
    {
        byte[] head = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 0x0a, 8, 6, 0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, 0x0a];
        return [.. head, .. IpAddr.Parse(sender).ToIPAddress().GetAddressBytes(), .. new byte[6], .. IpAddr.Parse(target).ToIPAddress().GetAddressBytes()];
    }

    public byte[] NeighborFrame(byte type, byte nextHeader, string target)
    {
        byte[] head = [0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0x0a, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 24, nextHeader, 255];
        byte[] source = IpAddr.Parse("fe80::1").ToIPAddress().GetAddressBytes();
        byte[] group = IpAddr.Parse("ff02::1").ToIPAddress().GetAddressBytes();
        return [.. head, .. source, .. group, type, 0, 0, 0, 0, 0, 0, 0, .. IpAddr.Parse(target).ToIPAddress().GetAddressBytes()];
    }

    public void Dispose()
    {
        _sender.Dispose();
        _filtered.Dispose();
        _all.Dispose();
        _poller.Dispose();
        _hosts.Dispose();
    }
}
