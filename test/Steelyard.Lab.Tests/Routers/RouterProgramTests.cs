using Steelyard.Lab.Clusters;
using Steelyard.Lab.Routers;
using Steelyard.Primitives;

namespace Steelyard.Lab.Tests.Routers;

public sealed class RouterProgramTests
{
    [Theory]
    [InlineData("bird", "bird.conf", "router id 172.25.255.253;")]
    [InlineData("frr", "frr.conf", " bgp router-id 172.25.255.253")]
    public void Prepare_OfADaemon_WritesItsConfigurationAndLeadsToIt(string router, string file, string line)
    {
        using var folder = new TemporaryFolder();
        var plan = AddressPlan.Create("x", IpPrefix.Parse("172.25.0.0/16"), null, 1, 0, router);
        var command = RouterProgram.Prepare(plan, plan.Host("router"), new ClusterFolder(folder.Path));
        Assert.Contains(line, File.ReadAllLines(Path.Combine(command[^1], file)));
    }

    [Fact]
    public void Check_OfNoRouter_NeedsNothing() => RouterProgram.Check(null);
}
