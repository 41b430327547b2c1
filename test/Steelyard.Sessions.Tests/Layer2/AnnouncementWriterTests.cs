using Steelyard.Sessions.Layer2;
using static Steelyard.Sessions.Tests.Layer2.VirtualAnnouncer;

namespace Steelyard.Sessions.Tests.Layer2;

public sealed class AnnouncementWriterTests
{
    [Theory]
    [InlineData(AnnouncementKind.ArpRequest, Frames.GratReq)]
    [InlineData(AnnouncementKind.ArpReply, Frames.GratRep)]
    [InlineData(AnnouncementKind.ArpProbe, Frames.ProbeOurs)]
    [InlineData(AnnouncementKind.NeighborProbe, Frames.DadProbeOurs)]
    [InlineData(AnnouncementKind.NeighborAdvertisement, Frames.NaToAll)]
    public void Write_EachKind_GivesTheBytesOfTheRfc(AnnouncementKind kind, string expected)
    {
        var frame = new byte[AnnouncementWriter.MaxFrameLength];
        frame.AsSpan().Fill(0xee);
        var address = kind <= AnnouncementKind.ArpReply ? Vip : Vip6;
        var length = AnnouncementWriter.Write(new Announcement(kind, address, Eth0), frame);
        Assert.Equal(expected, Convert.ToHexStringLower(frame.AsSpan(0, length)));
    }
}
