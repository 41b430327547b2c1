using Steelyard.Wire.Bgp;
using Steelyard.Wire.Tests.Support;

namespace Steelyard.Wire.Tests.Bgp;

public sealed class RouteRefreshMessageTests
{
    [Theory]
    [InlineData("bird-refresh-v6", 2, RouteRefreshKind.Request)]
    [InlineData("frr-refresh-begin", 1, RouteRefreshKind.BeginOfRefresh)]
    public void TryReadAndWrite_OfRealMessages_Agree(string name, ushort afi, RouteRefreshKind kind)
    {
        Assert.True(RouteRefreshMessage.TryRead(BgpMessages.Body(name), out var refresh, out _));
        Assert.Equal(new RouteRefreshMessage(new AddressFamily(afi, 1), kind), refresh);
        var bytes = new byte[RouteRefreshMessage.Length];
        refresh.Write(bytes);
        Assert.Equal(BgpMessages.Whole(name), bytes);
    }

    [Theory]
    [InlineData("000100")]
    [InlineData("0001000100")]
    public void TryRead_OfAnotherLength_NamesTheNotification(string hex)
    {
        Assert.False(RouteRefreshMessage.TryRead(Convert.FromHexString(hex), out _, out var fault));
        Assert.Equal((NotificationCode.RouteRefresh, NotificationSubcode.RouteRefreshLength), (fault!.Code, fault.Subcode));
    }
}
