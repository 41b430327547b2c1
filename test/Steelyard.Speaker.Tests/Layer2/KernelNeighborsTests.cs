using Steelyard.Primitives;
using Steelyard.Speaker.Layer2;

namespace Steelyard.Speaker.Tests.Layer2;

public sealed class KernelNeighborsTests
{
    [Fact]
    public void Parse_TableOfTheKernel_GivesResolvedNeighbors()
    {
        // Printed by Linux 6.18; the second one did not answer.
        const string table = """
            IP address       HW type     Flags       HW address            Mask     Device
            172.25.0.3       0x1         0x2         02:00:00:00:00:03     *        eth0
            172.25.0.9       0x1         0x0         00:00:00:00:00:00     *        eth0
            10.0.0.1         0x1         0x6         52:54:00:12:34:56     *        enp3s0
            """;
        Assert.Equal(
            [(IpAddr.Parse("172.25.0.3"), MacAddress.Parse("02:00:00:00:00:03")), (IpAddr.Parse("10.0.0.1"), MacAddress.Parse("52:54:00:12:34:56"))],
            KernelNeighbors.Parse(table.Split('\n')));
    }
}
