using System.Buffers.Binary;
using Steelyard.Primitives;
using Steelyard.Sessions.Layer2;

namespace Steelyard.Sessions.Tests.Layer2;

public sealed class SourceLimiterTests
{
    private static readonly MacAddress Client = MacAddress.Parse("02:00:00:00:00:55");

    private static MacAddress Invented(int number)
    {
        Span<byte> octets = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(octets, 0x0a00_0000_0000UL + (ulong)number);
        return new MacAddress(octets[2..]);
    }

    [Fact]
    public void Allows_SteadyRate_RefusesNothing()
    {
        var limiter = new SourceLimiter(perSecond: 100, burst: 10);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.True(limiter.Allows(Client, TimeSpan.FromMilliseconds(i * 10))));
    }

    [Fact]
    public void Allows_AfterABurst_GivesWhatTheRateEarns()
    {
        var limiter = new SourceLimiter(perSecond: 100, burst: 10);
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => limiter.Allows(Client, TimeSpan.Zero)));
        Assert.Equal(5, Enumerable.Range(0, 50).Count(_ => limiter.Allows(Client, TimeSpan.FromMilliseconds(50))));
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => limiter.Allows(Client, TimeSpan.FromHours(1))));
    }

    [Fact]
    public void Allows_FloodOfInventedSenders_LeavesAnHonestOneItsAnswers()
    {
        var limiter = new SourceLimiter(perSecond: 100, burst: 10);
        for (var i = 0; i < 200_000; i++)
            limiter.Allows(Invented(i), TimeSpan.FromTicks(i));
        Assert.True(limiter.Allows(Client, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Allows_ThousandsOfSenders_LimitsEachForItself()
    {
        var limiter = new SourceLimiter(perSecond: 1, burst: 1);
        var macs = Enumerable.Range(0, 1000).Select(Invented).ToList();
        Assert.All(macs, mac => Assert.True(limiter.Allows(mac, TimeSpan.Zero)));
        // Neighbours in a full row may have taken the place of a few.
        Assert.InRange(macs.Count(mac => limiter.Allows(mac, TimeSpan.FromMilliseconds(1))), 0, 50);
    }
}
